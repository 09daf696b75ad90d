package dev.rungate.aws.lambda.priming;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;

/// Listens on loopback for as long as the rehearsal lasts; each connection has a thread.
final class OwnServer implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final ServerSocket socket;
    private final Conversation conversation;

    /// What is said on a connection.
    interface Conversation {
        void hold(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private OwnServer(ServerSocket socket, Conversation conversation) {
        this.socket = socket;
        this.conversation = conversation;
    }

    static OwnServer start(ServerSocketFactory sockets, Conversation conversation) {
        try {
            var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            var server =
                    new OwnServer(sockets.createServerSocket(0, BACKLOG, loopback), conversation);
            Thread.ofVirtual().name("rehearsal").start(server::listen);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().name("rehearsal").start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                var in = new BufferedInputStream(connection.getInputStream());
                var out = connection.getOutputStream()) {
            conversation.hold(in, out);
        } catch (IOException over) {
            // The rehearsal is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
