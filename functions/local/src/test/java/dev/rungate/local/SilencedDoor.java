package dev.rungate.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// A door in front of an engine. Once it is silenced it still takes connections and requests, and
/// passes nothing on.
final class SilencedDoor implements AutoCloseable {
    private final ServerSocket door;
    private final URI engine;
    private volatile boolean silent;

    SilencedDoor(URI engine) {
        this.engine = engine;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::take);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    void silence() {
        silent = true;
    }

    private void take() {
        while (!door.isClosed()) {
            try {
                pass(door.accept(), new Socket(engine.getHost(), engine.getPort()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket client, Socket server) {
        Thread.startVirtualThread(() -> copy(client, server));
        Thread.startVirtualThread(() -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        var buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!silent) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException closed) {
            // as the other side has asked
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
