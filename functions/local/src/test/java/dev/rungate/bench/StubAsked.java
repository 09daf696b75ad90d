package dev.rungate.bench;

/// What a stub provider was asked for, as far as its answer depends on it.
record StubAsked(
        String model,
        boolean anthropic,
        boolean stream,
        boolean usage,
        int tokens,
        int delayMs,
        boolean idle) {
    private static final int USUAL = 10;
    private static final String MODEL = "\"model\":\"";

    static StubAsked of(String head, String body) {
        int tokens = number(body, "tokens-");
        if (tokens < 0) {
            tokens = number(body, "\"max_tokens\":");
        }
        return new StubAsked(
                model(body),
                head.startsWith("POST /v1/messages"),
                body.contains("\"stream\":true"),
                body.contains("\"include_usage\":true"),
                tokens < 0 ? USUAL : tokens,
                Math.max(0, number(body, "delay-")),
                body.contains("idle-stream"));
    }

    private static String model(String body) {
        int from = body.indexOf(MODEL) + MODEL.length();
        return body.substring(from, body.indexOf('"', from));
    }

    private static int number(String text, String before) {
        int at = text.indexOf(before);
        if (at < 0) {
            return -1;
        }
        int from = at + before.length();
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return to == from ? -1 : Integer.parseInt(text, from, to, 10);
    }
}
