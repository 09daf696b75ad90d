package dev.rungate.calls.admission;

import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.refusals.Receipt;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step.Waived;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A call whose worst case is held: from here on it must be settled. {@code run} is how the run
/// stood when it was let in.
public final class Admission {
    private final Call call;
    private final Hold hold;
    private final Run run;
    private final OptionalLong clampedTo;
    private final InFlight.Place place;
    private final Clock clock;
    private final List<Waived> waived;
    private @Nullable Long firstByteMs;
    private boolean unread;

    Admission(
            Call call,
            Hold hold,
            Run run,
            OptionalLong clampedTo,
            InFlight.Place place,
            List<Waived> waived,
            Clock clock) {
        this.call = call;
        this.hold = hold;
        this.run = run;
        this.clampedTo = clampedTo;
        this.place = place;
        this.waived = new ArrayList<>(waived);
        this.clock = clock;
    }

    public Call call() {
        return call;
    }

    public Hold hold() {
        return hold;
    }

    public Run run() {
        return run;
    }

    OptionalLong clampedTo() {
        return clampedTo;
    }

    public InFlight.Place place() {
        return place;
    }

    public List<Waived> waived() {
        return waived;
    }

    public void waive(Waived rule) {
        waived.add(rule);
    }

    /// The answer passes although it cannot be read in full.
    public void unread() {
        unread = true;
    }

    public boolean isUnread() {
        return unread;
    }

    public void firstByte() {
        if (firstByteMs == null) {
            firstByteMs = Duration.between(call.startedAt(), clock.instant()).toMillis();
        }
    }

    public @Nullable Long firstByteMs() {
        return firstByteMs;
    }

    public Outgoing outgoing() {
        return call.outgoing(clampedTo);
    }

    public String step() {
        return "stp_" + call.id();
    }

    public Receipt receipt() {
        var clamped = clampedTo.isPresent() ? Long.valueOf(clampedTo.getAsLong()) : null;
        return call.receipt().admitted(run.balance(), clamped);
    }
}
