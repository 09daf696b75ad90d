package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/// The HTTP server in this process: a connection for each request, which nobody reuses.
record LoopbackServer(InetSocketAddress address) {
    LoopbackServer {
        if (!isLoopback(address.getAddress())) {
            throw new IllegalArgumentException("the server is one of this process, on loopback");
        }
    }

    static LoopbackServer at(URI server) {
        if (!"http".equals(server.getScheme())
                || server.getHost() == null
                || server.getPort() < 0) {
            throw new IllegalArgumentException(
                    "the server has an address like http://127.0.0.1:8080");
        }
        return new LoopbackServer(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    Exchange open(ServerRequest request) throws IOException {
        return new Exchange(Connection.to(address), request);
    }

    private static boolean isLoopback(InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }
}
