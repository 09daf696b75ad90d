package dev.rungate.calls.settlement;

import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.runs.Step.Waived;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An admitted call that is over, and what is known of it: what it held, how it ended, which rules
/// an observing policy waived, whether its answer passed unread, when its first byte came (null if
/// none did).
public record EndedCall(
        Call call,
        Hold hold,
        Ending ending,
        List<Waived> waived,
        boolean unread,
        @Nullable Long firstByteMs) {
    public EndedCall {
        waived = List.copyOf(waived);
    }
}
