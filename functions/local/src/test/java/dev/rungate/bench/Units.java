package dev.rungate.bench;

import java.util.Locale;

/// What the engine is asked and consumes for one governed call in the steady state, by the engine's
/// own figures.
final class Units {
    private static final int BEFORE = 50;
    private static final int CALLS = 400;

    private Units() {}

    public static void main(String[] args) throws Exception {
        try (var setup = Setup.fronted();
                var connection = new HttpConnection(setup.gateway().address())) {
            var request = setup.chat(false, "-").apply(0);
            ask(connection, request, BEFORE);
            setup.engineDoor().consumption().reset();
            ask(connection, request, CALLS);
            Markdown.head("operation and table", "requests a call", "capacity units a call");
            setup.engineDoor()
                    .consumption()
                    .used()
                    .forEach((kind, used) ->
                            Markdown.row(kind, perCall(used.requests()), perCall(used.units())));
        }
        System.exit(0);
    }

    private static void ask(HttpConnection connection, byte[] request, int times)
            throws java.io.IOException {
        for (int i = 0; i < times; i++) {
            var reply = connection.ask(request);
            if (reply.status() != 200) {
                throw new java.io.IOException("answered " + reply.status() + ": " + reply.text());
            }
        }
    }

    private static String perCall(double sum) {
        return String.format(Locale.ROOT, "%.3f", sum / CALLS);
    }
}
