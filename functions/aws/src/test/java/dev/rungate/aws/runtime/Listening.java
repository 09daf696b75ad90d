package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A port on loopback and what is done with each connection to it.
final class Listening implements AutoCloseable {
    interface Handler {
        void serve(Connection connection) throws IOException, InterruptedException;
    }

    private final ServerSocket port;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Listening(Handler handler) {
        this.handler = handler;
        try {
            port = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException("no port on loopback", e);
        }
        threads.execute(this::accept);
    }

    String address() {
        return "127.0.0.1:" + port.getLocalPort();
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                var socket = port.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | java.util.concurrent.RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (var connection = new Connection(socket)) {
            handler.serve(connection);
        } catch (IOException gone) {
            // The other side is free to leave.
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            port.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a port stayed open", e);
        }
        threads.shutdownNow();
        threads.close();
    }
}
