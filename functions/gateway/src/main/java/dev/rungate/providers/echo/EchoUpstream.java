package dev.rungate.providers.echo;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonValues;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// Answers in this very process, in either format, with what it was told: the same request gets the
/// same answer and the same usage. Whoever reads an answer sees that no model gave it.
///
/// The last message of a user may say how to answer: `[[wait:200ms]]` before the answer,
/// `[[pace:50ms]]` between its words, `[[words:300]]` for an answer of that length, and
/// `[[tool:NAME {json}]]`, or `call NAME {json}`, to have a tool called if it is offered.
public final class EchoUpstream implements Upstream {
    public static final String NAME = "echo";
    public static final String MODEL = "echo-1";

    private final Dialects dialects;
    private final InstantSource clock;
    private final Duration heartbeat;

    public EchoUpstream(Dialects dialects, InstantSource clock, Duration heartbeat) {
        this.dialects = dialects;
        this.clock = clock;
        this.heartbeat = heartbeat;
    }

    @Override
    public UpstreamAnswer send(Outgoing outgoing, Runnable leaves) {
        var sent =
                outgoing.request().body().outgoing(outgoing.target().model(), outgoing.clampedTo());
        var prompt = prompt(sent, outgoing);
        leaves.run();
        var voice = voice(outgoing, prompt);
        var dialect = dialects.of(outgoing.target().format());
        if (outgoing.path().endsWith("/count_tokens")) {
            return whole(dialect, Json.bytes(Map.of("input_tokens", prompt.tokens())));
        }
        var most =
                outgoing.clampedTo().isPresent()
                        ? outgoing.clampedTo()
                        : outgoing.request().maxOutputTokens();
        var reply = EchoReply.to(prompt, most.orElse(Long.MAX_VALUE), fingerprint(sent));
        if (outgoing.request().stream()) {
            var events =
                    new EchoEvents(
                            voice.events(reply),
                            dialect.events(),
                            prompt.patience(),
                            prompt.pace(),
                            heartbeat);
            return new UpstreamAnswer.Streamed(200, headers("text/event-stream"), events);
        }
        sleep(prompt.patience());
        return whole(dialect, voice.whole(reply));
    }

    private static EchoPrompt prompt(byte[] sent, Outgoing outgoing) {
        try (var tree = MemoryLease.current().share()) {
            tree.resize(JsonValues.treeBytes(sent));
            return EchoPrompt.read(Json.tree(sent), outgoing.request());
        } catch (MemoryExhausted full) {
            throw new UpstreamFault(
                    UpstreamFault.Kind.NO_MEMORY, "the echo has no memory for this", null, 0, full);
        }
    }

    private EchoVoice voice(Outgoing outgoing, EchoPrompt prompt) {
        return switch (outgoing.target().format()) {
            case OPENAI_CHAT ->
                    new EchoOpenAi(outgoing.target().model(), clock.instant(), prompt.wantsUsage());
            case ANTHROPIC_MESSAGES -> new EchoAnthropic(outgoing.target().model());
        };
    }

    private static UpstreamAnswer.Whole whole(Dialect dialect, byte[] body) {
        return new UpstreamAnswer.Whole(
                200, headers("application/json"), body, dialect.facts(body));
    }

    private static HttpHeaders headers(String contentType) {
        return HttpHeaders.of(Map.of("content-type", List.of(contentType)), (_, _) -> true);
    }

    /// Different for every turn of a conversation: some clients take two messages of one id for the
    /// same.
    private static String fingerprint(byte[] sent) {
        var crc = new CRC32();
        crc.update(sent);
        return Long.toHexString(crc.getValue());
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
