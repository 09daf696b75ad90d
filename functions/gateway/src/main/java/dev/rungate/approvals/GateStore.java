package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gates as they are kept; the record of what was decided. What a caller or a model wrote is
/// sealed.
public interface GateStore {
    /// Takes a request that may need a human, so that of many copies one is executed. A claim
    /// lapses with its process.
    GateClaim claim(RunKey run, String request, Instant now, Instant lapsesAt);

    /// What is there under a request.
    sealed interface GateClaim {
        /// Nobody has asked before: go on, then {@link #open} or {@link #release}.
        record Ours(GateId gate) implements GateClaim {}

        /// The first one is being executed.
        record Running(GateId gate) implements GateClaim {}

        /// A human was asked, or has decided.
        record Opened(Gate gate) implements GateClaim {}
    }

    void renew(GateId claimed, Instant lapsesAt);

    /// It needed no human.
    void release(GateId claimed);

    /// Opens a gate, with or without a claim, and holds the answer under it. Where another request
    /// of the run waits for the same {@link Gate#question}, no gate is opened: this request joins
    /// that gate. Where somebody has answered this very request meanwhile, nothing changes. Answers
    /// the gate that this request waits for now.
    Gate open(Gate gate, HeldAnswer answer);

    /// The answer that is held for this request, which has opened the gate or joined it.
    HeldAnswer answer(Gate gate, String request);

    Optional<Gate> find(OrgId org, GateId id);

    /// Those that will lapse first come first, each without the arguments that a model wrote: a
    /// list of them would not fit into memory.
    Page<Gate> pending(OrgId org, int limit, @Nullable String after);

    /// How many gates of an agent are pending, as far as this number.
    int pendingOf(OrgId org, AgentId agent, int most);

    /// Counts the approval of a person, once. Answers the gate as it stands.
    Gate vote(Gate gate, Voter voter);

    /// The first decision wins, and none is made after the gate has lapsed but the one that says
    /// so. Answers the gate as it stands.
    Gate decide(Gate gate, Decision decision);

    /// Uses what was approved for another request of the run: each grant once, all or none. Asking
    /// again for the same call changes nothing.
    boolean use(RunKey run, String call, List<ProposedAction> actions, Instant now);

    /// Remembers how to tell the one who waits; answers the gate as it stands.
    Optional<Gate> keepToken(OrgId org, GateId id, String token);

    /// Remembers a message about the gate.
    void posted(Gate gate, String address, String reference);

    void done(Gate gate, Gate.Chore chore);

    /// Nothing is left to carry out about the gate as it stands.
    void finished(Gate gate);

    /// Gates about which something has been left to carry out since before then.
    List<GateId> unfinished(OrgId org, Instant before, int limit);

    /// Gates that should have been answered by now.
    List<GateId> lapsed(OrgId org, Instant now, int limit);

    /// Takes the held answer and the arguments from gates whose time for them is over, {@link
    /// Gate#TEXTS_KEPT} after the decision. What was decided is kept.
    void forget(OrgId org, Instant now, int limit);
}
