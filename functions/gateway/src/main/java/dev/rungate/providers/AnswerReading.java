package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.WireFormat;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.wire.AnswerBytes;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.EventReader;
import dev.rungate.wire.json.JsonValues;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads one answer as what it is: a refusal, a stream, a whole answer. Its first bytes tell a
/// stream from a whole answer. If the content type says otherwise, or leads some clients to other
/// text, the answer is unreadable.
record AnswerReading(
        String provider,
        Outgoing outgoing,
        StartedResponse response,
        Dialect dialect,
        UpstreamTimeouts timeouts,
        int longestAnswer) {
    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json";
    private static final int LONGEST_EVENT = 8 << 20;

    UpstreamAnswer read() {
        int status = response.status();
        if (status / 100 == 3) {
            throw faults().redirected();
        }
        if (status / 100 != 2) {
            var body = whole(plainOrPacked());
            return new UpstreamAnswer.Rejected(status, headers(), body);
        }
        return isEncoded() ? unpacked() : answer();
    }

    /// In an encoding that we do not have: it may pass, but not be judged.
    private UpstreamAnswer unpacked() {
        var body = whole(response.body());
        var facts =
                AnswerFacts.unreadable(
                        body.length, "it is encoded as " + encoding() + ", which nobody asked for");
        return new UpstreamAnswer.Whole(response.status(), headers(), body, facts);
    }

    private UpstreamAnswer answer() {
        var bytes = new PeekedBytes(plain(), faults());
        if (label().is(EVENTS)) {
            return streamed(announced(bytes));
        }
        bytes.lookUntilDecided(timeouts.idle());
        if (bytes.start() == AnswerBytes.Start.EVENTS) {
            return streamed(stream(bytes));
        }
        var body = whole(bytes);
        return new UpstreamAnswer.Whole(response.status(), headers(), body, facts(body));
    }

    private AnnouncedStream announced(PeekedBytes bytes) {
        return new AnnouncedStream(
                response.body(),
                bytes,
                timeouts,
                faults(),
                reader().keepAlive(),
                () -> stream(bytes),
                () -> {
                    var body = whole(bytes);
                    return AnnouncedStream.event(body, facts(body));
                });
    }

    /// Takes memory for what the answer becomes while it is read.
    private AnswerFacts facts(byte[] body) {
        if (JsonValues.tooMany(body)) {
            return AnswerFacts.unreadable(body.length, "it has more than a million values");
        }
        try (var tree = MemoryLease.current().share()) {
            tree.resize(JsonValues.treeBytes(body));
            return facts(body, dialect.facts(body));
        } catch (MemoryExhausted full) {
            throw faults().noMemory(full, body.length);
        }
    }

    /// What was read stands only if no client finds something else in the same bytes.
    private AnswerFacts facts(byte[] body, AnswerFacts read) {
        var why = AnswerBytes.holdData(body) ? "some clients find a stream in it" : label().doubt();
        if (why == null && label().is(EVENTS) && read instanceof AnswerFacts.Read) {
            why = "it is JSON and calls itself a stream";
        }
        return why == null || body.length == 0
                ? read
                : AnswerBytes.unreadable(read.answer(), body, why);
    }

    private EventReader reader() {
        var reader = dialect.events(outgoing.request().choices());
        var why = label().is(JSON) ? "it is a stream and calls itself JSON" : label().doubt();
        return why == null ? reader : new DoubtfulEvents(reader, why);
    }

    private StreamedEvents stream(ByteSource bytes) {
        return new StreamedEvents(
                response.body(),
                bytes,
                reader(),
                outgoing.target().format() == WireFormat.OPENAI_CHAT,
                timeouts,
                faults(),
                Math.min(longestAnswer, LONGEST_EVENT));
    }

    private UpstreamAnswer streamed(UpstreamAnswer.Events events) {
        return new UpstreamAnswer.Streamed(response.status(), headers(), events);
    }

    private byte[] whole(ByteSource bytes) {
        return new WholeBody(bytes, longestAnswer, timeouts.idle(), faults()).read();
    }

    private ByteSource plainOrPacked() {
        return isEncoded() ? response.body() : plain();
    }

    private ByteSource plain() {
        return switch (encoding()) {
            case "gzip", "x-gzip" -> new Gunzip(response.body());
            default -> response.body();
        };
    }

    private boolean isEncoded() {
        return !List.of("gzip", "x-gzip", "identity", "").contains(encoding());
    }

    private String encoding() {
        return String.join(", ", response.headers().allValues("content-encoding"))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /// What was not unpacked keeps the name of its encoding.
    private HttpHeaders headers() {
        var headers = ForwardedHeaders.toCaller(response.headers(), response.status() / 100 == 2);
        if (!isEncoded()) {
            return headers;
        }
        Map<String, List<String>> all = new LinkedHashMap<>(headers.map());
        all.put("content-encoding", List.of(encoding()));
        return HttpHeaders.of(all, (_, _) -> true);
    }

    private ContentType label() {
        return ContentType.of(response.headers());
    }

    private UpstreamFaults faults() {
        return new UpstreamFaults(provider, response.status());
    }
}
