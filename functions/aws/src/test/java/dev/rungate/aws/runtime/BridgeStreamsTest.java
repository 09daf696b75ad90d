package dev.rungate.aws.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BridgeStreamsTest {
    private static final String GET = "GET /prod/x HTTP/1.1\r\nHost: h\r\n\r\n";

    @Test
    void whatTheServerFlushesArrivesBeforeItGoesOn() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var server =
                        new FakeServer((request, connection) -> {
                            FakeServer.begin(connection);
                            FakeServer.chunk(connection, "first");
                            goOn.await();
                            FakeServer.chunk(connection, "second");
                            FakeServer.end(connection);
                        });
                var bridged = BridgedServer.of(server);
                var client = bridged.raw(GET)) {
            var content = Content.ofAnswer(client.readAnswer(), client.in());
            assertThat(content.readNBytes(5)).asString().isEqualTo("first");
            goOn.countDown();
            assertThat(content.readAllBytes()).asString().isEqualTo("second");
        }
    }

    @Test
    void theStatusArrivesBeforeAnyBody() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var server =
                        new FakeServer((request, connection) -> {
                            FakeServer.begin(connection);
                            goOn.await();
                            FakeServer.end(connection);
                        });
                var bridged = BridgedServer.of(server);
                var client = bridged.raw(GET)) {
            assertThat(client.readAnswer().status()).isEqualTo(200);
            goOn.countDown();
        }
    }

    @Test
    void aStreamThatDiesEndsWithTrailersAndReachesTheClientAsACut() throws Exception {
        try (var server =
                        new FakeServer((request, connection) -> {
                            FakeServer.begin(connection);
                            FakeServer.chunk(connection, "half");
                        });
                var bridged = BridgedServer.of(server);
                var client = bridged.raw(GET)) {
            var content = Content.ofAnswer(client.readAnswer(), client.in());
            assertThat(content.readNBytes(4)).asString().isEqualTo("half");
            assertThatThrownBy(content::read).isInstanceOf(IOException.class);
            var trouble = bridged.lambda().troubles().getFirst();
            assertThat(trouble.where()).isEqualTo("stream");
            assertThat(trouble.type()).isEqualTo("Rungate.AnswerBroken");
            assertThat(trouble.json()).contains("\"errorType\":\"Rungate.AnswerBroken\"", "middle");
            assertThat(bridged.ended()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerShorterThanItsLengthIsADeadStreamToo() throws Exception {
        try (var server = FakeServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                var bridged = BridgedServer.of(server)) {
            assertThatThrownBy(() -> bridged.get("/x")).isInstanceOf(IOException.class);
            assertThat(bridged.lambda().troubles())
                    .extracting(ReportedError::where)
                    .containsExactly("stream");
        }
    }

    @Test
    void whenLambdaTakesNoMoreTheServerIsReadToItsEnd() throws Exception {
        var written = new AtomicLong();
        try (var server = longStream(written, 8_000_000);
                var bridged = BridgedServer.of(server)) {
            bridged.lambda().cutNextAnswer(100_000);
            assertThatThrownBy(() -> bridged.get("/x")).isInstanceOf(IOException.class);
            awaitEnded(bridged, 1);
            assertThat(written).hasValue(8_000_000);
            assertThat(bridged.get("/x").body()).hasSize(8_000_000);
        }
    }

    @Test
    void whenTheClientLeavesTheServerIsReadToItsEnd() throws Exception {
        var written = new AtomicLong();
        try (var server = longStream(written, 8_000_000);
                var bridged = BridgedServer.of(server)) {
            try (var client = bridged.raw(GET)) {
                client.readAnswer();
            }
            awaitEnded(bridged, 1);
            assertThat(written).hasValue(8_000_000);
            assertThat(bridged.lambda().troubles()).isEmpty();
        }
    }

    @Test
    void anAnswerThatLambdaRefusesIsNoReasonToEnd() throws Exception {
        try (var server = FakeServer.saysOk();
                var bridged = BridgedServer.of(server)) {
            bridged.lambda().refuseNextAnswer(413, "RequestEntityTooLarge");
            assertThat(bridged.get("/x").statusCode()).isEqualTo(502);
            assertThat(bridged.get("/x").body()).isEqualTo("ok");
        }
    }

    @Test
    void aSecondBeforeTheDeadlineTheBridgeEndsTheStreamItself() throws Exception {
        var left = new CountDownLatch(1);
        try (var server =
                        new FakeServer((request, connection) -> {
                            FakeServer.begin(connection);
                            FakeServer.chunk(connection, "half");
                            assertThat(connection.in().read()).isNegative();
                            left.countDown();
                        });
                var bridged =
                        BridgedServer.of(
                                server.uri(), EmulatedApi.usual(), Duration.ofSeconds(2), 1)) {
            var begin = System.nanoTime();
            assertThatThrownBy(() -> bridged.get("/x")).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(900), Duration.ofMillis(1_900));
            assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(bridged.lambda().troubles())
                    .extracting(ReportedError::where, ReportedError::type)
                    .containsExactly(tuple("stream", "Rungate.DeadlineReached"));
            assertThat(bridged.ended()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatNeverBeginsIsAnErrorASecondBeforeTheDeadline() throws Exception {
        try (var server = new FakeServer((request, connection) -> connection.in().read());
                var bridged =
                        BridgedServer.of(
                                server.uri(), EmulatedApi.usual(), Duration.ofSeconds(2), 1)) {
            assertThat(bridged.get("/x").statusCode()).isEqualTo(502);
            assertThat(bridged.lambda().troubles())
                    .extracting(ReportedError::where, ReportedError::type)
                    .containsExactly(tuple("invocation", "Rungate.DeadlineReached"));
        }
    }

    @Test
    void fourLoopsServeFourCallsAtOnce() throws Exception {
        var together = new CyclicBarrier(4);
        try (var server =
                        new FakeServer((request, connection) -> {
                            meet(together);
                            FakeServer.say(
                                    connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        });
                var bridged =
                        BridgedServer.of(
                                server.uri(), EmulatedApi.usual(), Duration.ofMinutes(1), 4);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    clients.invokeAll(
                            IntStream.range(0, 40)
                                    .mapToObj(i ->
                                            (java.util.concurrent.Callable<String>)
                                                    () -> bridged.get("/" + i).body())
                                    .toList());
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo("ok");
            }
            assertThat(bridged.ended()).isEqualTo(40);
        }
    }

    @Test
    void theCallIsSettledBeforeLambdaLearnsThatItIsOver() throws Exception {
        var settling = new CountDownLatch(1);
        var settled = new CountDownLatch(1);
        try (var server = FakeServer.saysOk();
                var lambda = EmulatedLambda.start()) {
            var bridge =
                    Thread.ofPlatform()
                            .start(() ->
                                    Bridge.run(
                                            new RuntimeApi(lambda.runtimeApi()),
                                            server.uri(),
                                            1,
                                            () -> {
                                                settling.countDown();
                                                await(settled);
                                                throw new IllegalStateException("settling failed");
                                            }));
            var answer =
                    new java.util.concurrent.FutureTask<>(
                            () -> lambda.invoke(RestEvents.of("GET", "/x").bytes()));
            Thread.ofVirtual().start(answer);
            settling.await();
            Thread.sleep(50);
            assertThat(answer.isDone()).isFalse();
            assertThat(lambda.asked()).containsOnlyOnce("invocation/next");
            settled.countDown();
            assertThat(answer.get()).asString(UTF_8).isEqualTo("ok");
            bridge.interrupt();
            bridge.join();
        }
    }

    @Test
    void aLongStreamNeedsNoMemory() throws Exception {
        long total = 40_000_000;
        try (var server = longStream(new AtomicLong(), total);
                var bridged = BridgedServer.of(server);
                var client = bridged.raw(GET)) {
            var content = Content.ofAnswer(client.readAnswer(), client.in());
            content.readNBytes(1_000_000);
            long before = liveHeap();
            content.skipNBytes(total / 2);
            assertThat(liveHeap() - before).isLessThan(4_000_000);
            content.skipNBytes(total / 2 - 1_000_000);
            assertThat(content.read()).isNegative();
        }
    }

    private static long liveHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static FakeServer longStream(AtomicLong written, long total) {
        var block = new byte[20_000];
        Arrays.fill(block, (byte) 'x');
        var chunk = "4e20\r\n" + new String(block, UTF_8) + "\r\n";
        return new FakeServer((request, connection) -> {
            FakeServer.begin(connection);
            written.set(0);
            while (written.get() < total) {
                FakeServer.say(connection, chunk);
                written.addAndGet(block.length);
            }
            FakeServer.end(connection);
        });
    }

    private static void awaitEnded(BridgedServer bridged, int calls) throws InterruptedException {
        while (bridged.ended() < calls) {
            Thread.sleep(5);
        }
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(30, TimeUnit.SECONDS);
        } catch (Exception alone) {
            throw new IllegalStateException("the calls did not come together", alone);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
