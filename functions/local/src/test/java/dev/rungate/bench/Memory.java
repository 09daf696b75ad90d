package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;

/// What the operating system says the process takes: at rest, with a thousand streams that say
/// nothing, under load.
final class Memory {
    private static final int STREAMS = 1000;
    private static final double KIB_PER_MIB = 1024;

    private Memory() {}

    public static void main(String[] args) throws Exception {
        try (var setup = Setup.embedded()) {
            Markdown.head("", "resident MiB");
            row("at rest", setup);
            var streams = new ArrayList<HttpConnection>();
            var chat = setup.chat(true, "idle-stream");
            for (int i = 0; i < STREAMS; i++) {
                streams.add(opened(setup, chat.apply(i)));
            }
            Thread.sleep(Duration.ofSeconds(12));
            row(STREAMS + " idle streams", setup);
            streams.forEach(HttpConnection::close);
            setup.governed().closed(64, Duration.ofSeconds(20), setup.chat(false, "-"));
            row("after 20 s of load at 64 connections", setup);
        }
        System.exit(0);
    }

    private static HttpConnection opened(Setup setup, byte[] request) throws IOException {
        var connection = new HttpConnection(setup.gateway().address());
        connection.begin(request);
        var head = connection.headOfStream();
        if (head.status() != 200) {
            throw new IOException("a stream was answered " + head.status());
        }
        return connection;
    }

    private static void row(String when, Setup setup) throws IOException {
        Markdown.row(when, Markdown.number(setup.gateway().residentKib() / KIB_PER_MIB));
    }
}
