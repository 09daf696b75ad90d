package dev.rungate.calls.answers;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/// Passes a stream on until a tool call begins that a rule might refuse, and holds everything from
/// there on: not a byte of such a call's arguments reaches the agent before the whole call was
/// judged.
final class TailGuard {
    private final Policy policy;
    private final RepairedNames repaired;
    private final List<ChatEvent> tail = new ArrayList<>();
    private boolean holding;

    TailGuard(Policy policy, List<String> offered) {
        this.policy = policy;
        this.repaired = new RepairedNames(offered);
    }

    /// Returns the events that may be sent now.
    List<ChatEvent> pass(ChatEvent event) {
        holding = holding || event.tools().stream().anyMatch(this::doubtful);
        if (holding) {
            tail.add(event);
            return List.of();
        }
        return List.of(event);
    }

    boolean holding() {
        return holding;
    }

    /// Returns everything that was held. Call it only after all was judged.
    List<ChatEvent> release() {
        return tail;
    }

    /// Returns the provider's errors among what was held.
    List<ChatEvent> failures() {
        return tail.stream().filter(event -> event.kind() == ChatEvent.Kind.FAILURE).toList();
    }

    private boolean doubtful(ToolCallPiece piece) {
        return piece.alsoRead().stream().anyMatch(this::doubtful)
                || (piece.name() != null && doubtful(piece.name()));
    }

    private boolean doubtful(String name) {
        return countsCalls()
                || policy.mayWithhold(name)
                || repaired.of(name).stream().anyMatch(policy::mayWithhold);
    }

    private boolean countsCalls() {
        return policy.enforces() && policy.loops().identicalToolCalls().isPresent();
    }
}
