package dev.rungate.calls.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.calls.replays.ReplayStore.Claim;
import dev.rungate.calls.replays.ReplayStore.Found;
import dev.rungate.calls.replays.ReplayStore.Kept;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every store of kept answers must keep.
public abstract class ReplayStoreContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    protected final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    protected final RunKey run =
            new RunKey(OrgId.LOCAL, new RunId("replay-" + FRESH.incrementAndGet()));

    protected abstract ReplayStore replays();

    /// Whether any stored byte contains this text.
    protected abstract boolean storedInClear(String text);

    @Test
    void howeverManyAskAtOnceOneBegins() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Found>>();
            IntStream.range(0, 20).forEach(i -> calls.add(() -> begin("key", "f")));
            var found = new ArrayList<Found>();
            for (Future<Found> one : threads.invokeAll(calls)) {
                found.add(one.get());
            }
            assertThat(found).filteredOn(Found.Ours.class::isInstance).hasSize(1);
            assertThat(found).filteredOn(Found.Running.class::isInstance).hasSize(19);
        }
    }

    @Test
    void aKeptAnswerComesBackByteForByte() {
        for (int size : new int[] {0, 10, 400_000, 1_500_000}) {
            var body = new byte[size];
            new Random(size).nextBytes(body);
            var key = "any text, ü/" + size;
            var claim = ours(begin(key, "f"));
            var headers =
                    Map.of(
                            "content-type",
                            List.of("text/event-stream"),
                            "x-two",
                            List.of("a", "b"));
            claim.keep(new Kept(201, headers, body, "stp_1"), now);
            assertThat(begin(key, "f"))
                    .isInstanceOfSatisfying(
                            Found.Done.class,
                            done -> {
                                assertThat(done.answer().status()).isEqualTo(201);
                                assertThat(done.answer().headers()).isEqualTo(headers);
                                assertThat(done.answer().body()).isEqualTo(body);
                                assertThat(done.answer().step()).isEqualTo("stp_1");
                            });
        }
    }

    @Test
    void aRenewedClaimDoesNotLapse() {
        ours(begin("key", "f")).renew(now.plus(Duration.ofHours(2)));
        var later = now.plus(Duration.ofHours(1));
        assertThat(replays().claim(run, "key", "f", later, later.plusSeconds(60)))
                .isEqualTo(new Found.Running());
        var afterThat = now.plus(Duration.ofHours(2));
        assertThat(replays().claim(run, "key", "f", afterThat, afterThat.plusSeconds(60)))
                .isInstanceOf(Found.Ours.class);
    }

    @Test
    void anAnswerIsNotShortenedByALateRenewal() {
        var claim = ours(begin("key", "f"));
        claim.keep(new Kept(200, Map.of(), new byte[1], null), now);
        claim.renew(now.plusSeconds(1));
        assertThat(replays().claim(run, "key", "f", now.plusSeconds(2), now.plusSeconds(60)))
                .isInstanceOf(Found.Done.class);
    }

    @Test
    void theSameKeyForAnotherRequestIsSaid() {
        var claim = ours(begin("key", "f"));
        assertThat(begin("key", "g")).isEqualTo(new Found.OtherRequest());
        keep(claim, "text");
        assertThat(begin("key", "g")).isEqualTo(new Found.OtherRequest());
    }

    @Test
    void theSameKeyInAnotherRunIsAnotherKey() {
        begin("key", "f");
        var other = new RunKey(OrgId.LOCAL, new RunId(run.run() + "-b"));
        assertThat(replays().claim(other, "key", "f", now, now.plusSeconds(60)))
                .isInstanceOf(Found.Ours.class);
    }

    @Test
    void whatIsForgottenMayBeTriedAgain() {
        ours(begin("key", "f")).forget();
        ours(begin("key", "other"));
    }

    @Test
    void aKeptAnswerIsNotForgotten() {
        var claim = ours(begin("key", "f"));
        keep(claim, "text");
        claim.forget();
        assertThat(begin("key", "f")).isInstanceOf(Found.Done.class);
    }

    /// Two processes at work under one key: the answer of the first would otherwise be mixed with
    /// that of the second.
    @Test
    void aClaimThatLapsedChangesNothingOfTheNextOne() {
        var lapsed = ours(begin("key", "f"));
        var later = now.plusSeconds(61);
        var next = ours(replays().claim(run, "key", "f", later, later.plusSeconds(60)));
        lapsed.forget();
        lapsed.renew(later.plus(Duration.ofDays(2)));
        next.keep(new Kept(200, Map.of(), large(1), null), later);
        lapsed.keep(new Kept(200, Map.of(), large(2), null), later);
        assertThat(replays().claim(run, "key", "f", later, later.plusSeconds(60)))
                .isInstanceOfSatisfying(
                        Found.Done.class,
                        done -> assertThat(done.answer().body()).isEqualTo(large(1)));
    }

    /// In several pieces.
    private static byte[] large(int seed) {
        var body = new byte[1_500_000];
        new Random(seed).nextBytes(body);
        return body;
    }

    @Test
    void aClaimWhoseProcessDiedLapses() {
        begin("key", "f");
        var later = now.plusSeconds(61);
        assertThat(replays().claim(run, "key", "f", later, later.plusSeconds(60)))
                .isInstanceOf(Found.Ours.class);
    }

    @Test
    void anAnswerIsKeptForADay() {
        keep(ours(begin("key", "f")), "text");
        var almost = now.plus(Duration.ofHours(23));
        assertThat(replays().claim(run, "key", "f", almost, almost.plusSeconds(60)))
                .isInstanceOf(Found.Done.class);
        var after = now.plus(Duration.ofHours(25));
        assertThat(replays().claim(run, "key", "f", after, after.plusSeconds(60)))
                .isInstanceOf(Found.Ours.class);
    }

    @Test
    void nothingOfAnAnswerIsStoredInClear() {
        keep(ours(begin("key", "f")), "a secret answer");
        assertThat(storedInClear("a secret answer")).isFalse();
    }

    private Found begin(String key, String fingerprint) {
        return replays().claim(run, key, fingerprint, now, now.plusSeconds(60));
    }

    private static Claim ours(Found found) {
        assertThat(found).isInstanceOf(Found.Ours.class);
        return ((Found.Ours) found).claim();
    }

    private void keep(Claim claim, String body) {
        claim.keep(new Kept(200, Map.of(), body.getBytes(StandardCharsets.UTF_8), null), now);
    }
}
