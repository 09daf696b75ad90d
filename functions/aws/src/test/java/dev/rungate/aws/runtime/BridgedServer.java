package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A server behind the bridge behind an emulated Lambda, and clients of its front.
final class BridgedServer implements AutoCloseable {
    private final EmulatedLambda lambda;
    private final AtomicInteger ended = new AtomicInteger();
    private final Thread bridge;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BridgedServer(EmulatedLambda lambda, URI server, int loops) {
        this.lambda = lambda;
        var api = new RuntimeApi(lambda.runtimeApi());
        bridge =
                Thread.ofPlatform()
                        .start(() -> Bridge.run(api, server, loops, ended::incrementAndGet));
    }

    static BridgedServer of(FakeServer server) {
        return of(server.uri(), EmulatedApi.usual(), Duration.ofMinutes(1), 1);
    }

    static BridgedServer of(FakeServer server, EmulatedApi api) {
        return of(server.uri(), api, Duration.ofMinutes(1), 1);
    }

    static BridgedServer of(URI server, EmulatedApi api, Duration timeout, int loops) {
        return new BridgedServer(EmulatedLambda.start(api, timeout), server, loops);
    }

    EmulatedLambda lambda() {
        return lambda;
    }

    /// How many calls were over, as the hook was told.
    int ended() {
        return ended.get();
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(lambda.front() + target));
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(request(target));
    }

    /// A client of its own making, for what no library says.
    Connection raw(String head) throws IOException {
        var front = lambda.front();
        var client = Connection.to(new InetSocketAddress(front.getHost(), front.getPort()));
        client.write(head.getBytes(StandardCharsets.ISO_8859_1));
        return client;
    }

    @Override
    public void close() {
        bridge.interrupt();
        try {
            bridge.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lambda.close();
        http.close();
    }
}
