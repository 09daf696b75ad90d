package dev.rungate.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// The server cannot listen where it was told to.
final class AddressTaken extends StartFailure {
    private static final long serialVersionUID = 1;

    AddressTaken(String host, int port, Exception cause) {
        super(
                "The address "
                        + host
                        + ":"
                        + port
                        + " cannot be listened on ("
                        + cause.getMessage()
                        + "); choose another by RUNGATE_PORT or RUNGATE_HOST.");
    }

    /// Asked before anything is opened or made, so that such a start leaves nothing behind. Another
    /// program may still take the address a moment later.
    static void unlessFree(String host, int port) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException taken) {
            throw new AddressTaken(host, port, taken);
        }
    }
}
