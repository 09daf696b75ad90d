package dev.rungate.local;

import software.amazon.awssdk.crt.CRT;

/// The native part of the AWS SDK's HTTP client. By itself it stops as soon as the JVM begins to
/// shut down, and requests are never answered then. As long as this is open, it goes on: calls that
/// are in flight at a SIGTERM can be settled.
final class NativeClient implements AutoCloseable {
    NativeClient() {
        CRT.acquireShutdownRef();
    }

    @Override
    public void close() {
        CRT.releaseShutdownRef();
    }
}
