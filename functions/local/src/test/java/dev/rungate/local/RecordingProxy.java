package dev.rungate.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// Another program at a port where a command expects Rungate. It writes down everything that it is
/// sent, and answers what it is told to.
final class RecordingProxy implements AutoCloseable {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final UnaryOperator<String> answer;
    private final HttpServer server;

    /// {@code answer} makes the body of an answer out of the path and query of a request.
    RecordingProxy(UnaryOperator<String> answer) throws IOException {
        this.answer = answer;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::listen);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// All requests, with their headers.
    String heard() {
        return String.join("\n", heard);
    }

    private void listen(HttpExchange exchange) throws IOException {
        heard.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
        var body =
                answer.apply(exchange.getRequestURI().toString()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
