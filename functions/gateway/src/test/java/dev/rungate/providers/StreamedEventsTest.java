package dev.rungate.providers;

import static dev.rungate.calls.attempts.UpstreamFault.Kind.CUT;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.IDLE_TIMEOUT;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.ChatEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamedEventsTest {
    private static final String HELLO =
            """
            data: {"id":"c","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Grüße, "},"finish_reason":null}]}

            data: {"id":"c","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"世界 🌍"},"finish_reason":null}]}

            """;
    private static final String FINISH =
            """
            data: {"id":"c","model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}

            """;
    private static final String DONE = "data: [DONE]\n\n";
    private static final String WHOLE = HELLO + FINISH + DONE;
    private static final String MESSAGE =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","model":"claude-haiku-4-5","usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}

            """;
    private static final String MESSAGE_STOP =
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private final FakeProvider fake = FakeProvider.start();
    private final Reached reached = new Reached(fake);

    @AfterEach
    void end() {
        reached.close();
        fake.close();
    }

    @Test
    void everyEventComesWholeWhateverTheChunking() {
        for (int bytes : List.of(0, 1, 2, 3, 5, 64, 4_096)) {
            fake.answer(FakeAnswer.stream(WHOLE).inPiecesOf(bytes));
            var events = all(stream());
            assertThat(events)
                    .hasSize(5)
                    .allSatisfy(event ->
                            assertThat(new String(event.raw(), StandardCharsets.UTF_8))
                                    .endsWith("\n\n"));
            assertThat(joined(events)).isEqualTo(WHOLE);
            assertThat(events.getLast().kind()).isEqualTo(ChatEvent.Kind.END);
            assertThat(events.getLast().usage().total().outputTokens()).isEqualTo(3);
        }
    }

    @Test
    void anEventIsHandedOnBeforeTheNextOneIsThere() {
        fake.answer(
                FakeAnswer.stream(WHOLE).stallAfter(HELLO.getBytes(StandardCharsets.UTF_8).length));
        try (var events = stream()) {
            assertThat(events.next().outputBytes()).isPositive();
            assertThat(events.next().outputBytes()).isPositive();
        }
    }

    @Test
    void aSecondStreamUsesTheSameConnectionAfterAWholeOne() {
        fake.always(FakeAnswer.stream(WHOLE));
        all(stream());
        all(stream());
        assertThat(fake.connections()).isEqualTo(1);
    }

    @Test
    void aGzippedStreamIsDecodedAsItComes() {
        fake.answer(FakeAnswer.stream(WHOLE).gzipped().inPiecesOf(3));
        assertThat(joined(all(stream()))).isEqualTo(WHOLE);
    }

    @Test
    void aStreamCutBeforeItsMarkIsCutHoweverItIsCut() {
        int half = HELLO.length() + 20;
        for (var cut :
                List.of(
                        FakeAnswer.stream(WHOLE).closeAfter(half),
                        FakeAnswer.stream(WHOLE).resetAfter(half),
                        FakeAnswer.stream(HELLO),
                        FakeAnswer.stream(HELLO).untilClose(),
                        FakeAnswer.stream(WHOLE).closeAfter(0),
                        FakeAnswer.of(
                                        200,
                                        "text/event-stream",
                                        WHOLE.getBytes(StandardCharsets.UTF_8),
                                        FakeAnswer.Framing.CONTENT_LENGTH)
                                .closeAfter(half))) {
            fake.answer(cut);
            var fault = catchThrowableOfType(UpstreamFault.class, () -> all(stream()));
            assertThat(fault.kind()).isEqualTo(CUT);
            assertThat(fault.status()).isEqualTo(200);
            assertThat(fault.bytesSeen()).isEqualTo(cut.endAfter());
        }
    }

    @Test
    void everythingBeforeACutIsHandedOut() {
        fake.answer(
                FakeAnswer.stream(WHOLE)
                        .resetAfter(HELLO.getBytes(StandardCharsets.UTF_8).length + 10));
        try (var events = stream()) {
            assertThat(joined(List.of(events.next(), events.next()))).isEqualTo(HELLO);
            assertThatThrownBy(events::next).isInstanceOf(UpstreamFault.class);
            assertThatThrownBy(events::next).isInstanceOf(UpstreamFault.class);
        }
    }

    @Test
    void anOpenAiStreamMayEndWithoutItsMarkOnceTheModelSaidWhyItStopped() {
        fake.answer(FakeAnswer.stream(HELLO + FINISH));
        assertThat(joined(all(stream()))).isEqualTo(HELLO + FINISH);
    }

    @Test
    void anOpenAiStreamCutInsideAnEventAfterThatIsStillCut() {
        var cut = HELLO + FINISH;
        fake.answer(
                FakeAnswer.stream(cut.substring(0, cut.length() - 20)),
                FakeAnswer.stream(cut + DONE).closeAfter(cut.length()));
        assertThatThrownBy(() -> all(stream())).isInstanceOf(UpstreamFault.class);
        assertThatThrownBy(() -> all(stream())).isInstanceOf(UpstreamFault.class);
    }

    @Test
    void anAnthropicStreamIsWholeOnlyWithItsMark() {
        fake.answer(FakeAnswer.stream(MESSAGE + MESSAGE_STOP), FakeAnswer.stream(MESSAGE));
        assertThat(joined(all(message()))).isEqualTo(MESSAGE + MESSAGE_STOP);
        assertThat(catchThrowableOfType(UpstreamFault.class, () -> all(message())).kind())
                .isEqualTo(CUT);
    }

    @Test
    void aLastEventWithoutItsLineEndsIsWholeAndGetsThem() {
        for (var mark : List.of("data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n")) {
            fake.answer(FakeAnswer.stream(HELLO + FINISH + mark));
            assertThat(joined(all(stream())).replace("\r", ""))
                    .isEqualTo(HELLO + FINISH + "data: [DONE]\n\n");
        }
        fake.answer(FakeAnswer.stream((HELLO + FINISH).strip()));
        assertThat(joined(all(stream()))).isEqualTo(HELLO + FINISH);
        fake.answer(FakeAnswer.stream((MESSAGE + MESSAGE_STOP).strip()));
        assertThat(joined(all(message()))).isEqualTo(MESSAGE + MESSAGE_STOP);
    }

    @Test
    void halfAnEventAtTheEndIsNotPassedOn() {
        fake.answer(FakeAnswer.stream(HELLO + FINISH + "data: {\"choices\":[{\"ind"));
        var heard = new ArrayList<ChatEvent>();
        try (var events = stream()) {
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    heard.add(events.next());
                                }
                            })
                    .isInstanceOf(UpstreamFault.class);
        }
        assertThat(joined(heard)).isEqualTo(HELLO + FINISH);
    }

    @Test
    void theProvidersOwnErrorInAStreamEndsItAndPasses() {
        var error =
                "event: error\n"
                        + "data: {\"error\":{\"message\":\"tool"
                        + " choice\",\"type\":\"invalid_request_error\"}}\n\n";
        fake.answer(FakeAnswer.stream(HELLO + error));
        var events = all(stream());
        assertThat(events.getLast().kind()).isEqualTo(ChatEvent.Kind.FAILURE);
        assertThat(joined(events)).isEqualTo(HELLO + error);
    }

    @Test
    void aWholeStreamStaysWholeHoweverItsConnectionEnds() {
        for (var answer :
                List.of(
                        FakeAnswer.stream(WHOLE)
                                .resetAfter(WHOLE.getBytes(StandardCharsets.UTF_8).length),
                        FakeAnswer.stream(WHOLE)
                                .closeAfter(WHOLE.getBytes(StandardCharsets.UTF_8).length),
                        FakeAnswer.stream(WHOLE).untilClose(),
                        FakeAnswer.stream(WHOLE)
                                .stallAfter(WHOLE.getBytes(StandardCharsets.UTF_8).length))) {
            fake.answer(answer);
            assertThat(joined(all(stream()))).isEqualTo(WHOLE);
        }
    }

    @Test
    void silenceIsFilledWithHeartbeatsAndNeverInsideAnEvent() {
        reached.clocks(Duration.ofSeconds(20), Duration.ofMillis(50));
        fake.answer(FakeAnswer.stream(WHOLE).trickling(40, Duration.ofMillis(80)));
        var events = all(stream());
        var beats =
                events.stream()
                        .filter(event ->
                                new String(event.raw(), StandardCharsets.UTF_8)
                                        .equals(": keep-alive\n"))
                        .toList();
        assertThat(beats)
                .hasSizeGreaterThan(5)
                .allMatch(event -> event.kind() == ChatEvent.Kind.HEARTBEAT);
        assertThat(joined(events.stream().filter(event -> !beats.contains(event)).toList()))
                .isEqualTo(WHOLE);
    }

    @Test
    void silenceInsideAStreamEndsInTimeThroughAllItsHeartbeats() {
        reached.clocks(Duration.ofMillis(300), Duration.ofMillis(50));
        fake.answer(FakeAnswer.stream(WHOLE).stallAfter(HELLO.length()));
        long began = System.nanoTime();
        var fault = catchThrowableOfType(UpstreamFault.class, () -> all(stream()));
        assertThat(fault.kind()).isEqualTo(IDLE_TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void anEventThatNeverEndsIsGivenUp() {
        reached.longestAnswer(1_000);
        fake.answer(FakeAnswer.stream("data: " + "x".repeat(5_000)));
        assertThat(catchThrowableOfType(UpstreamFault.class, () -> all(stream())).kind())
                .isEqualTo(UNREADABLE);
    }

    @Test
    void cuttingFromAnotherThreadEndsAWaitingReadAtOnce() {
        fake.answer(
                FakeAnswer.stream(WHOLE).stallAfter(HELLO.getBytes(StandardCharsets.UTF_8).length));
        var events = stream();
        events.next();
        events.next();
        var cutAt = new AtomicLong();
        var cutter =
                CompletableFuture.runAsync(() -> {
                    pause(Duration.ofMillis(100));
                    cutAt.set(System.nanoTime());
                    events.cut(new IllegalStateException("cancelled"));
                });
        assertThatThrownBy(events::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - cutAt.get()))
                .isLessThan(Duration.ofSeconds(5));
        cutter.join();
        assertThatThrownBy(events::next).hasMessage("cancelled");
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void cuttingDropsWhatWasNotYetRead() {
        fake.answer(
                FakeAnswer.stream(WHOLE).stallAfter(HELLO.getBytes(StandardCharsets.UTF_8).length));
        var events = stream();
        events.next();
        events.cut(new IllegalStateException("cancelled"));
        events.cut(new IllegalStateException("too late"));
        assertThatThrownBy(events::next).hasMessage("cancelled");
    }

    @Test
    void closingLetsGoOfTheConnection() {
        fake.answer(
                FakeAnswer.stream(WHOLE).stallAfter(HELLO.getBytes(StandardCharsets.UTF_8).length));
        stream().close();
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void aReaderThatDoesNotReadHoldsTheProviderUp() {
        var event =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + "x".repeat(1_000)
                        + "\"}}]}\n\n";
        var all = event.repeat(60_000);
        fake.answer(FakeAnswer.stream(all).inPiecesOf(16_384));
        try (var events = stream()) {
            events.next();
            pause(Duration.ofMillis(500));
            assertThat(fake.bytesSent()).isLessThan(all.length() / 2);
        }
    }

    @Test
    void blankLinesInARowAreOneEventOfTheSameBytes() {
        for (var end : List.of("\n", "\r\n")) {
            var text = WHOLE.replace(DONE, "\n".repeat(1_000_000) + DONE).replace("\n", end);
            fake.answer(FakeAnswer.stream(text).gzipped());
            var events = all(stream());
            assertThat(joined(events)).isEqualTo(text);
            assertThat(events).hasSizeLessThan(1_000);
        }
    }

    @Test
    void aStreamThatGoesOnWithoutSayingAnythingIsCut() {
        for (var nothing :
                List.of(
                        ":\n\n",
                        ": x\r\n\r\n",
                        "data:\n\n",
                        "data: {}\n\n",
                        "event: ping\ndata: {\"type\":\"ping\"}\n\n",
                        "data: {\"choices\":[],\"usage\":{}}\n\n",
                        ":\n\n\n",
                        ":\nx\n\n")) {
            for (var events :
                    List.of(
                            sent(nothing.repeat(10_001), this::stream),
                            sent(nothing.repeat(10_001), this::message))) {
                assertThat(catchThrowableOfType(UpstreamFault.class, () -> all(events)))
                        .as(nothing)
                        .extracting(UpstreamFault::kind)
                        .isEqualTo(UNREADABLE);
            }
        }
        fake.answer(FakeAnswer.stream(": x\n\n".repeat(9_000) + WHOLE));
        assertThat(all(stream())).hasSize(9_005);
    }

    private UpstreamAnswer.Events sent(String text, Supplier<UpstreamAnswer.Events> asked) {
        fake.answer(FakeAnswer.stream(text).gzipped());
        return asked.get();
    }

    private UpstreamAnswer.Events stream() {
        return ((UpstreamAnswer.Streamed) reached.send(Outgoings.openAi().streaming())).events();
    }

    private UpstreamAnswer.Events message() {
        return ((UpstreamAnswer.Streamed) reached.send(Outgoings.anthropic().streaming())).events();
    }

    private static List<ChatEvent> all(UpstreamAnswer.Events stream) {
        try (stream) {
            var events = new ArrayList<ChatEvent>();
            for (var event = stream.next(); event != null; event = stream.next()) {
                events.add(event);
            }
            return events;
        }
    }

    private static String joined(List<ChatEvent> events) {
        var all = new ByteArrayOutputStream();
        events.forEach(event -> all.writeBytes(event.raw()));
        return all.toString(StandardCharsets.UTF_8);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
