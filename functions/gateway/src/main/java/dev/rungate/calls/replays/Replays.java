package dev.rungate.calls.replays;

import dev.rungate.calls.Call;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.admission.KeptClaim;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.calls.replays.ReplayStore.Claim;
import dev.rungate.calls.replays.ReplayStore.Found;
import dev.rungate.calls.replays.ReplayStore.Kept;
import dev.rungate.chat.ChatEvent;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.RunStore;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Executes a request with an {@code Idempotency-Key} once. A later request with the same key gets
/// the first one's answer, and waits for it if need be.
public final class Replays {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int LONGEST = 8 * 1024 * 1024;

    private final ReplayStore store;
    private final RunStore runs;
    private final InFlight inFlight;
    private final Clock clock;

    public Replays(ReplayStore store, RunStore runs, InFlight inFlight, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    /// Each requester of a shared run has keys of its own: a kept answer may hold calls that were
    /// approved for it alone.
    public GovernedAnswer serve(Call call, String sent, Function<Call, GovernedAnswer> first) {
        var key = call.requester().withinRun() + "\n" + sent;
        var fingerprint = fingerprint(call);
        while (true) {
            inFlight.stillInTime(call);
            var found =
                    store.claim(
                            call.run(), key, fingerprint, clock.instant(), inFlight.claimLapses());
            switch (found) {
                case Found.Ours(var claim) -> {
                    return execute(call, claim, first);
                }
                case Found.Done(var kept) -> {
                    return replay(kept, receipt(call));
                }
                case Found.OtherRequest ignored -> throw otherRequest(call);
                case Found.Running ignored -> pause();
            }
        }
    }

    /// A kept answer is given out as it was sent. So a stream and a whole answer are different
    /// requests here, although a gate takes them for the same.
    private static String fingerprint(Call call) {
        return call.request().body().fingerprint() + (call.request().stream() ? "+stream" : "");
    }

    private GovernedAnswer execute(Call call, Claim key, Function<Call, GovernedAnswer> first) {
        var claim = inFlight.keepAlive(key::renew);
        try {
            return switch (first.apply(call)) {
                case GovernedAnswer.Whole whole -> {
                    claim.release(() -> keepOrForget(key, whole));
                    yield whole;
                }
                case GovernedAnswer.Awaiting awaiting -> {
                    claim.release(key::forget);
                    yield awaiting;
                }
                case GovernedAnswer.Streamed stream ->
                        new GovernedAnswer.Streamed(
                                stream.receipt(),
                                stream.status(),
                                stream.headers(),
                                new Recorded(key, claim, stream));
            };
        } catch (RuntimeException | Error refused) {
            claim.release(key::forget);
            throw refused;
        }
    }

    private void keepOrForget(Claim key, GovernedAnswer.Whole whole) {
        if (mayEndDifferently(whole.status()) || whole.body().length > LONGEST) {
            key.forget();
        } else {
            keep(key, whole, whole.body());
        }
    }

    /// Whether the same request could get another answer in a moment, so that its key is freed.
    private static boolean mayEndDifferently(int status) {
        return status >= 500 || status == 408 || status == 409 || status == 425 || status == 429;
    }

    private void keep(Claim key, GovernedAnswer answer, byte[] body) {
        var kept = new Kept(answer.status(), answer.headers().map(), body, answer.receipt().step());
        key.keep(kept, clock.instant());
    }

    /// The call's receipt, with the run's money as it is now. Throws if the run has ended: it then
    /// gives out no kept answer either.
    private Receipt receipt(Call call) {
        var now = clock.instant();
        var run = runs.find(call.run(), now);
        run.filter(found -> found.state().ended() || found.idleAt(now))
                .ifPresent(over -> {
                    throw new RunMoved(over);
                });
        return run.map(open -> call.receipt().admitted(open.balance(), null))
                .orElseGet(call::receipt);
    }

    private static GovernedAnswer replay(Kept kept, Receipt receipt) {
        var headers = HttpHeaders.of(kept.headers(), (name, value) -> true);
        return new GovernedAnswer.Whole(
                receipt.withStep(kept.step()), kept.status(), headers, kept.body(), Usd.ZERO, true);
    }

    private static CallRefused otherRequest(Call call) {
        return new CallRefused(
                new Refusal.RunConflict(
                        "The Idempotency-Key was used in this run for another request, or for the"
                                + " same one with another `stream`."),
                call.receipt(),
                null);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the first answer was being made", e);
        }
    }

    /// A stream that is copied as it passes, and kept if it came to its end.
    private final class Recorded implements GovernedAnswer.GovernedEvents {
        private final Claim key;
        private final KeptClaim claim;
        private final GovernedAnswer.Streamed stream;
        private final SentBytes sent = new SentBytes(LONGEST);
        private boolean whole;

        private Recorded(Claim key, KeptClaim claim, GovernedAnswer.Streamed stream) {
            this.key = key;
            this.claim = claim;
            this.stream = stream;
        }

        @Override
        public @Nullable ChatEvent next() {
            var event = stream.events().next();
            if (event != null && event.kind() != ChatEvent.Kind.HEARTBEAT) {
                sent.add(event.raw());
            }
            whole = event == null || event.kind() == ChatEvent.Kind.END || whole;
            return event;
        }

        @Override
        public void close() {
            boolean ended = false;
            try {
                stream.events().close();
                ended = true;
            } finally {
                var all = ended && whole ? sent.all() : null;
                claim.release(() -> keepOrForget(all));
            }
        }

        private void keepOrForget(byte @Nullable [] all) {
            if (all == null) {
                key.forget();
            } else {
                keep(key, stream, all);
            }
        }
    }
}
