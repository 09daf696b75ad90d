package dev.rungate.mutants;

import dev.rungate.chat.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Makes mutants of recorded answers: up to three changes in the JSON, in the lines, in the order
/// of events, in the label and the pieces. The same seed makes the same mutants.
final class Mutations {
    private static final List<String> ENDS =
            List.of(
                    "\n", "\r", "\r\n", "\n\r", "\n\n", "\r\r", "", "\u2028", "\u000b", "\f",
                    "\u0085", "\u001c", " \n");
    private static final List<String> FIELDS =
            List.of(
                    ": comment\n",
                    ":\n",
                    ": comment\n\n",
                    "id: 7\n",
                    "retry: 100\n",
                    "x: y\n",
                    "x\n",
                    " \n",
                    "\n",
                    "data:\n\n",
                    "data\n\n",
                    "data: \n",
                    "event: message\n",
                    "event: error\n",
                    "event: ping\n",
                    "event: thread.message\n",
                    "event: content_block_start\n",
                    "event:\n",
                    "\ufeff");
    private static final List<String> LEADS =
            List.of(
                    "\n",
                    "\r\n\r\n",
                    " \n",
                    "\t\n",
                    "\f\n",
                    "\0\n",
                    "hello\n",
                    "hello\n\n",
                    "<p>\n",
                    "datax: 1\n",
                    "foo: 1\n",
                    "data\n",
                    "event\n",
                    "data : x\n\n",
                    "Data: x\n\n",
                    "\ufeff\n",
                    "hello\u2028",
                    "hello\u0085");
    private static final List<String> LABELS =
            List.of(
                    "application/json",
                    "application/json",
                    "application/json; charset=utf-16",
                    "application/json;charset=\"IBM037\"",
                    "text/plain; charset=utf-8; charset=UTF-16BE",
                    "application/octet-stream",
                    "text/event-stream",
                    "text/event-stream",
                    "TEXT/EVENT-STREAM;charset=x",
                    "text/plain",
                    "text/html",
                    "application/x-ndjson",
                    "x");
    private static final List<Integer> PIECES = List.of(1, 2, 3, 7, 64, 1_000, 100_000, 100_000);

    private final Seeds seeds = new Seeds();
    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    int seeds() {
        return seeds.size();
    }

    /// The answer with a number as it is, with a call in it.
    Mutant unchanged(int number, Planted call, boolean offersTools) {
        var seed = seeds.with(number, call, random);
        var label = seed.stream() ? "text/event-stream" : "application/json";
        var delivery = new Mutant.Delivery(label, false, 1_000, seed.stream());
        return new Mutant(seed, RawText.bytes(seed.text()), delivery, offersTools, List.of());
    }

    Mutant mutant(int number) {
        var seed = seeds.with(number, any(Planted.CALLS), random);
        var changes = new ArrayList<String>();
        var json = new JsonMutations(random, seed.format());
        var parts = new ArrayList<>(seed.parts());
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (!seed.stream() || (random.nextBoolean() && !parts.isEmpty())) {
                inJson(parts, seed.stream(), json, changes);
            } else {
                inStream(parts, seed.format(), json, changes);
            }
        }
        var text = String.join("", parts);
        if (random.nextInt(12) == 0 && !text.isEmpty()) {
            text = text.substring(0, random.nextInt(text.length()));
            changes.add("cut");
        }
        var delivery = delivery(seed.stream());
        return new Mutant(
                seed,
                bytes(text, seed.stream(), delivery, changes),
                delivery,
                random.nextInt(3) == 0,
                changes);
    }

    private void inJson(
            List<String> parts, boolean stream, JsonMutations json, List<String> changes) {
        if (!stream) {
            parts.set(0, json.mutated(parts.getFirst(), changes));
            return;
        }
        int at = random.nextInt(parts.size());
        var part = parts.get(at);
        int from = part.indexOf('{');
        int to = part.lastIndexOf('}') + 1;
        if (from >= 0 && to > from) {
            parts.set(
                    at,
                    part.substring(0, from)
                            + json.mutated(part.substring(from, to), changes)
                            + part.substring(to));
        }
    }

    private void inStream(
            List<String> parts, WireFormat format, JsonMutations json, List<String> changes) {
        int what = random.nextInt(15);
        int at = parts.isEmpty() ? 0 : random.nextInt(parts.size());
        changes.add("stream " + what);
        switch (what) {
            case 0 -> Collections.swap(parts, at, random.nextInt(parts.size()));
            case 1 -> parts.add(at, parts.get(at));
            case 2 -> parts.remove(at);
            case 3 -> parts.add(at, "data: " + json.document() + "\n\n");
            case 4 -> parts.add("data: " + json.document() + "\n\n");
            case 5 -> parts.add(at, failure(format));
            case 6 -> parts.add(at, any(List.of("data: [DONE]\n\n", stop())));
            case 7, 8 -> parts.add(at, any(FIELDS));
            case 9 -> parts.set(at, any(FIELDS) + parts.get(at));
            case 10 -> hide(parts, at, json);
            case 11 -> parts.replaceAll(part -> part.replace("data: ", "data:"));
            case 13 -> parts.addFirst(any(LEADS));
            case 12 -> parts.replaceAll(part -> part.replaceFirst("event: [a-z_]*\r?\n", ""));
            default -> lines(parts, at);
        }
    }

    /// A denied call behind something that only some take for the end of a line.
    private void hide(List<String> parts, int at, JsonMutations json) {
        var head =
                any(
                        List.of(
                                ": x",
                                "id: x",
                                "retry: 1",
                                "event: x",
                                "event: error",
                                ":",
                                "data: x",
                                "x"));
        var event = head + any(ENDS) + "data: " + json.document() + any(ENDS) + "\n\n";
        parts.add(at, event);
    }

    private static String stop() {
        return "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    }

    private String failure(WireFormat format) {
        var named = random.nextBoolean() ? "event: error\n" : "";
        return named
                + any(
                        List.of(
                                "data: {\"type\":\"error\",\"error\":{\"message\":\"x\"}}\n\n",
                                "data: overloaded\n\n",
                                "data: \f"
                                        + (format == WireFormat.OPENAI_CHAT ? "{}" : "x")
                                        + "\n\n"));
    }

    private void lines(List<String> parts, int at) {
        var part = parts.get(at);
        switch (random.nextInt(8)) {
            case 0 -> parts.set(at, part.replace("\n", any(ENDS)));
            case 1 -> parts.replaceAll(one -> one.replace("\r\n", "\n").replace("\n", "\r\n"));
            case 2 -> parts.replaceAll(one -> one.replace("\n", "\r"));
            case 3 ->
                    parts.set(
                            at,
                            part.replace(
                                    "data: ",
                                    any(
                                            List.of(
                                                    "data:", " data: ", "data :", "data:\t",
                                                    "Data: ", "data:  "))));
            case 4 -> parts.set(at, part.replaceFirst("\\{", "{\ndata: "));
            case 5 -> parts.set(at, part.replaceFirst("data: ", "data: \ndata: "));
            case 6 -> parts.set(at, part.stripTrailing() + any(ENDS));
            default -> parts.set(parts.size() - 1, parts.getLast().stripTrailing());
        }
    }

    private byte[] bytes(
            String text, boolean stream, Mutant.Delivery delivery, List<String> changes) {
        var labelled = delivery.charset();
        if (labelled != null && random.nextInt(4) > 0) {
            changes.add("in " + labelled);
            return text.getBytes(labelled);
        }
        if (!stream && random.nextInt(60) == 0) {
            changes.add("UTF-16");
            return text.getBytes(
                    random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
        }
        return RawText.bytes(text);
    }

    private Mutant.Delivery delivery(boolean stream) {
        boolean odd = random.nextInt(5) == 0;
        var label = stream ? "text/event-stream" : "application/json";
        return new Mutant.Delivery(
                odd ? oddLabel() : label,
                random.nextInt(20) == 0,
                any(PIECES),
                stream == (random.nextInt(15) > 0));
    }

    private @Nullable String oddLabel() {
        return random.nextInt(4) == 0 ? null : any(LABELS);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
