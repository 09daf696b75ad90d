package dev.rungate.calls.admission;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.ids.RunKey;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call's place. Through it another thread can end the call: by cutting its stream, or by
/// waking the thread that waits for the provider.
final class Place {
    private final InFlight inFlight;
    private final Call call;
    private final Hold hold;
    private final RateSlot slot;
    private final Lease lease;
    private @Nullable CallRefused cause;
    private @Nullable Thread waiter;
    private UpstreamAnswer.@Nullable Events events;

    Place(InFlight inFlight, Call call, Hold hold, RateSlot slot, Lease lease) {
        this.inFlight = inFlight;
        this.call = call;
        this.hold = hold;
        this.slot = slot;
        this.lease = lease;
    }

    Call call() {
        return call;
    }

    RunKey run() {
        return hold.run();
    }

    /// The call is over. A second time changes nothing.
    void leave() {
        inFlight.leave(this);
    }

    /// The call is over but not settled yet: it still counts, and is no longer renewed.
    void settlesLater() {
        inFlight.settlesLater(this);
    }

    synchronized void cut(CallRefused why) {
        if (cause != null) {
            return;
        }
        cause = why;
        if (events != null) {
            events.cut(why);
        } else if (waiter != null) {
            waiter.interrupt();
        }
    }

    void renewInTime(BudgetLedger ledger) {
        lease.renewInTime(until -> {
            boolean renewed = ledger.renew(hold, until);
            if (renewed) {
                slot.renew(until);
            }
            return renewed;
        });
    }

    /// Waits for a provider in the caller's thread. Throws {@link Cut} if the call was cut before
    /// or meanwhile; a stream that came nevertheless is closed.
    UpstreamAnswer whileWaiting(Supplier<UpstreamAnswer> wait) {
        beginWait();
        UpstreamAnswer answer;
        try {
            answer = wait.get();
        } catch (RuntimeException | Error fault) {
            throwIfCut(endWait());
            throw fault;
        }
        var why = endWait();
        if (why != null && answer instanceof UpstreamAnswer.Streamed streamed) {
            streamed.events().close();
        }
        throwIfCut(why);
        return answer;
    }

    private static void throwIfCut(@Nullable CallRefused why) {
        if (why != null) {
            throw new Cut(why);
        }
    }

    private synchronized void beginWait() {
        throwIfCut(cause);
        waiter = Thread.currentThread();
    }

    /// The wait is over. The interrupt of a late cut is cleared.
    private synchronized @Nullable CallRefused endWait() {
        waiter = null;
        if (cause != null) {
            Thread.interrupted();
        }
        return cause;
    }

    synchronized void streams(UpstreamAnswer.Events stream) {
        events = stream;
        if (cause != null) {
            stream.cut(cause);
        }
    }

    /// The call was ended from another thread while it waited.
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CallRefused why;

        private Cut(CallRefused why) {
            super(why.getMessage(), why, false, false);
            this.why = why;
        }

        CallRefused why() {
            return why;
        }

        Refusal refusal() {
            return why.refusal();
        }
    }
}
