package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/// A {@link StubProvider} in a process of its own, so that direct and governed calls alike cross
/// processes.
final class ProviderProcess implements AutoCloseable {
    private final Process process;
    private final URI address;

    private ProviderProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static ProviderProcess start() throws IOException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StubProvider.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new ProviderProcess(process, URI.create(process.inputReader().readLine()));
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
