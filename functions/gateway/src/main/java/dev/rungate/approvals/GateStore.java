package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.Requester;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stores gates and what was decided. Text that a caller or a model wrote is sealed.
public interface GateStore {
    /// Claims a request that may need an approval: of several equal requests of one agent, one is
    /// executed. The claim lapses if its process dies.
    GateClaim claim(Requester who, String request, Instant now, Instant lapsesAt);

    /// What the store has for a request.
    sealed interface GateClaim {
        /// Nobody has claimed the request: execute it, then {@link #open} its gate or release the
        /// claim.
        record Ours(Claim claim) implements GateClaim {}

        /// An equal request is being executed.
        record Running(GateId gate) implements GateClaim {}

        /// The request has a gate, pending or decided.
        record Opened(Gate gate) implements GateClaim {}
    }

    /// The right to execute a request that may need an approval. Once it has lapsed and an equal
    /// request has it, nothing that is done with it changes anything.
    interface Claim {
        /// The gate that may be opened for the request.
        GateId gate();

        void renew(Instant lapsesAt);

        /// The request needed no approval, or has its gate.
        void release();
    }

    /// Opens a gate, with or without a claim, and stores the held answer with it. If another
    /// request of the run waits for the same {@link Gate#question}, which is one of the same agent
    /// and owner, no gate is opened: this request joins that gate. If an equal request has a gate
    /// by now, nothing changes. Returns the gate that the request waits for now.
    Gate open(Gate gate, HeldAnswer answer);

    /// The answer that is held for this request, which opened the gate or joined it.
    HeldAnswer answer(Gate gate, String request);

    Optional<Gate> find(OrgId org, GateId id);

    /// The pending gates, the first to expire first. They come without arguments: a list with all
    /// arguments would not fit into memory.
    Page<Gate> pending(OrgId org, int limit, @Nullable String after);

    /// Counts the pending gates of an agent, no further than {@code most}.
    int pendingOf(OrgId org, AgentId agent, int most);

    /// Counts a person's approval, once, and only if {@code at}, when it was given, is before the
    /// expiry. Returns the gate as it stands then.
    Gate vote(Gate gate, Voter voter, Instant at);

    /// The first decision wins. After the expiry only the decision that records the expiry is
    /// accepted. Returns the gate as it stands then.
    Gate decide(Gate gate, Decision decision);

    /// Whether this requester's own grants cover all these calls. If they do, this uses them up:
    /// each once, all or none. Asking again for the same {@code call} changes nothing.
    boolean useGrants(Requester who, String call, List<ProposedAction> actions, Instant now);

    /// Stores the token that answers the waiting workflow. Returns the gate as it stands then, or
    /// empty if there is none.
    Optional<Gate> keepToken(OrgId org, GateId id, String token);

    /// Stores the reference of a message about the gate.
    void posted(Gate gate, String address, String reference);

    void markDone(Gate gate, Gate.FollowUp chore);

    /// Records that nothing is left to carry out for the gate in this state.
    void markFollowedUp(Gate gate);

    /// Gates that have had something left to carry out since before then, the oldest first. A gate
    /// may come twice.
    Page<GateId> unfinished(OrgId org, Instant before, int limit, @Nullable String after);

    /// Pending gates whose time is over, the first to expire first.
    Page<GateId> lapsed(OrgId org, Instant now, int limit, @Nullable String after);

    /// Deletes held answers and arguments {@link Gate#TEXTS_KEPT} after the decision. The decision
    /// is kept. A gate whose texts cannot be deleted keeps no other from losing theirs; the fault
    /// is thrown at the end.
    void forget(OrgId org, Instant now);
}
