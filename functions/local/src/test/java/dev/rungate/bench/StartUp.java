package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/// From the start of the process to its ready line.
final class StartUp {
    private static final int TIMES = 7;

    private StartUp() {}

    public static void main(String[] args) throws Exception {
        Markdown.head("start", "median ms", "least – most ms");
        measure("empty data folder", Map.of(), true);
        measure("data there", Map.of(), false);
        measure(
                "data there, without the AOT cache",
                Map.of("RUNGATE_JAVA_OPTS", "-XX:AOTMode=off"),
                false);
        System.exit(0);
    }

    private static void measure(String what, Map<String, String> settings, boolean emptyEachTime)
            throws IOException {
        var times = new ArrayList<Long>();
        try (var server = new MeasuredServer(Duration.ZERO)) {
            if (!emptyEachTime) {
                server.open("data", settings).close();
            }
            for (int i = 0; i < TIMES; i++) {
                try (var gateway = server.open(emptyEachTime ? "data" + i : "data", settings)) {
                    times.add(gateway.startedIn().toMillis());
                }
            }
        }
        times.sort(null);
        Markdown.row(
                what, times.get(TIMES / 2).toString(), times.getFirst() + " – " + times.getLast());
    }
}
