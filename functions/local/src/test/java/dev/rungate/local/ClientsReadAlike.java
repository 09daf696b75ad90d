package dev.rungate.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.Streams;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares what the official SDKs read in an answer with what we read in it. Where we see no
/// doubt, every call that a client reads must be one that our rules see. Every fourth answer comes
/// whole, the others are streams.
final class ClientsReadAlike implements AutoCloseable {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    private static final int BATCH = 50;

    /// Every so manyth answer comes whole.
    private static final int WHOLE = 4;

    private final Dialects dialects = new Dialects();
    private final List<Script> scripts = new ArrayList<>();
    private final GeneratedAnswers answers;
    private final Random random;
    private final List<String> contradictions = new ArrayList<>();
    private int doubted;
    private int unfinished;
    private int compared;
    private int calls;

    ClientsReadAlike(long seed) {
        this.random = new Random(seed);
        this.answers = new GeneratedAnswers(random);
        scripts.add(
                new Script(
                        PackagedPrograms.python("python").toString(),
                        PackagedPrograms.script("python", "answers.py")));
        scripts.add(new Script("node", PackagedPrograms.nodeScript("answers.mjs")));
    }

    /// `ClientsReadAlike COUNT [SEED]`: exits with 1 where a client reads what we do not.
    public static void main(String... args) {
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        try (var alike = new ClientsReadAlike(seed)) {
            alike.compare(Integer.parseInt(args[0]));
            System.out.println("seed " + seed + ": " + alike.summary());
            alike.contradictions.forEach(System.out::println);
            System.exit(alike.contradictions.isEmpty() ? 0 : 1);
        }
    }

    void compare(int count) {
        for (int i = 0; i < count; i += BATCH) {
            compareBatch(Math.min(BATCH, count - i));
        }
    }

    List<String> contradictions() {
        return contradictions;
    }

    int compared() {
        return compared;
    }

    int calls() {
        return calls;
    }

    String summary() {
        return "%d compared with %d calls, %d doubted, %d unfinished, %d contradictions"
                .formatted(compared, calls, doubted, unfinished, contradictions.size());
    }

    @Override
    public void close() {
        scripts.forEach(Script::close);
    }

    private record Read(String format, boolean whole, byte[] sent, List<ToolCall> calls) {}

    private void compareBatch(int count) {
        var reads = new ArrayList<Read>();
        for (int i = 0; i < count; i++) {
            boolean chat = random.nextBoolean();
            var wire = chat ? WireFormat.OPENAI_CHAT : WireFormat.ANTHROPIC_MESSAGES;
            var read = i % WHOLE == 0 ? whole(wire) : stream(wire);
            if (read != null) {
                reads.add(read);
            }
        }
        reads.forEach(read -> scripts.forEach(script -> script.tell(read)));
        scripts.forEach(Script::flush);
        for (var read : reads) {
            compared++;
            calls += read.calls().size();
            scripts.forEach(script -> check(read, script.answer()));
        }
    }

    private static String word(WireFormat wire) {
        return switch (wire) {
            case OPENAI_CHAT -> "openai";
            case ANTHROPIC_MESSAGES -> "anthropic";
        };
    }

    /// A whole answer and the calls that were judged; null where it would be refused.
    private @Nullable Read whole(WireFormat wire) {
        var answer =
                switch (wire) {
                    case OPENAI_CHAT -> answers.wholeChat();
                    case ANTHROPIC_MESSAGES -> answers.wholeMessage();
                };
        var bytes = answer.getBytes(UTF_8);
        return switch (dialects.of(wire).facts(bytes)) {
            case AnswerFacts.Read(var read) -> new Read(word(wire), true, bytes, read.toolCalls());
            case AnswerFacts.Failed _ -> new Read(word(wire), true, bytes, List.of());
            case AnswerFacts.Unreadable _ -> {
                doubted++;
                yield null;
            }
        };
    }

    /// What would be passed on of a stream, and the calls that were judged; null where it would be
    /// refused.
    private @Nullable Read stream(WireFormat wire) {
        var stream =
                switch (wire) {
                    case OPENAI_CHAT -> answers.chat();
                    case ANTHROPIC_MESSAGES -> answers.messages();
                };
        Dialect dialect = dialects.of(wire);
        var reader = dialect.events(1);
        var events = new ArrayList<ChatEvent>();
        for (var frame : Streams.frames(stream.getBytes(UTF_8), 4_096)) {
            var event = reader.read(frame);
            events.add(event);
            if (event.doubt() != null) {
                doubted++;
                return null;
            }
            if (event.kind() == ChatEvent.Kind.END) {
                return new Read(
                        word(wire), false, sent(events), Streams.together(events).toolCalls());
            }
        }
        unfinished++;
        return null;
    }

    private static byte[] sent(List<ChatEvent> events) {
        var sent = new ByteArrayOutputStream();
        events.forEach(event -> sent.writeBytes(event.raw()));
        sent.writeBytes("\n\n".getBytes(UTF_8));
        return sent.toByteArray();
    }

    private void check(Read ours, JsonNode theirs) {
        for (var reader : theirs.properties()) {
            for (var call : reader.getValue()) {
                if (!isTwoObjects(ours, call)
                        && ours.calls().stream().noneMatch(seen -> isSame(seen, call))) {
                    contradictions.add(
                            "%s reads %s, we read %s in:%n%s"
                                    .formatted(
                                            reader.getKey(),
                                            call,
                                            ours.calls(),
                                            new String(ours.sent(), UTF_8)));
                }
            }
        }
    }

    /// Calls without a number that a client has put together, and cannot run.
    private static boolean isTwoObjects(Read ours, JsonNode theirs) {
        var text = theirs.path(1).asString("");
        return ours.calls().stream()
                .map(ToolCall::arguments)
                .anyMatch(one -> isContainer(one.strip()) && isContinued(text, one));
    }

    private static boolean isContainer(String text) {
        return text.startsWith("{") && text.endsWith("}")
                || text.startsWith("[") && text.endsWith("]");
    }

    private static boolean isContinued(String text, String one) {
        if (!text.startsWith(one)) {
            return false;
        }
        var next = text.substring(one.length()).stripLeading();
        return next.startsWith("{") || next.startsWith("[");
    }

    private static boolean isSame(ToolCall ours, JsonNode theirs) {
        var name = theirs.path(0).asString("");
        return (name.equals(ours.name()) || ours.alsoRead().contains(name))
                && isSame(ours.arguments(), theirs.path(1));
    }

    /// What is no JSON for us fails every condition, so that it does not matter what a client makes
    /// of it.
    private static boolean isSame(String ours, JsonNode theirs) {
        var text = theirs.isString() ? theirs.asString() : theirs.toString();
        if (text.equals(ours)
                || text.contains("[object Object]")
                || Json.plain(ours).equals(ours)) {
            return true;
        }
        try {
            var read = JSON.readTree(text);
            // An input that is a text is judged as it stands.
            return read.asString("").equals(ours) || read.equals(JSON.readTree(ours));
        } catch (tools.jackson.core.JacksonException noJson) {
            return false;
        }
    }

    /// One SDK's process: a line in for each stream, a line out.
    private static final class Script {
        private final Process process;
        private final PrintStream in;
        private final BufferedReader out;

        Script(String program, Path script) {
            try {
                this.process =
                        new ProcessBuilder(program, script.toString())
                                .directory(script.getParent().toFile())
                                .redirectError(Redirect.INHERIT)
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            this.in = new PrintStream(process.getOutputStream(), false, UTF_8);
            this.out = process.inputReader(UTF_8);
        }

        void tell(Read read) {
            Map<String, Object> told = new HashMap<>();
            told.put("format", read.format());
            told.put("whole", read.whole());
            told.put("body", new String(read.sent(), ISO_8859_1));
            in.println(JSON.writeValueAsString(told));
        }

        void flush() {
            in.flush();
        }

        JsonNode answer() {
            try {
                var line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the script ended; its last words are on stderr");
                }
                return JSON.readTree(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            in.close();
            process.destroy();
        }
    }
}
