package dev.rungate.http;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Gate.Chore;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Vote;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gates that a test has put there: enough of a store for what people see and decide.
final class GatesInMemory implements GateStore {
    private final Map<GateId, Gate> gates = new HashMap<>();

    synchronized void put(Gate gate) {
        gates.put(gate.id(), gate);
    }

    @Override
    public synchronized Optional<Gate> find(OrgId org, GateId id) {
        return Optional.ofNullable(gates.get(id)).filter(gate -> gate.run().org().equals(org));
    }

    @Override
    public synchronized Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        int from = after == null ? 0 : Integer.parseInt(after);
        var all =
                gates.values().stream()
                        .filter(gate -> gate.pending() && gate.run().org().equals(org))
                        .sorted(Comparator.comparing(Gate::expiresAt))
                        .toList();
        int to = Math.min(all.size(), from + limit);
        return new Page<>(all.subList(from, to), to == all.size() ? null : Integer.toString(to));
    }

    @Override
    public synchronized Gate vote(Gate gate, Vote vote) {
        var standing = standing(gate);
        if (standing.pending()) {
            var votes = new HashMap<>(standing.votes());
            votes.put(vote.voter().person(), vote.approve());
            put(changed(standing, standing.decision(), votes));
        }
        return standing(gate);
    }

    @Override
    public synchronized Gate decide(Gate gate, Decision decision) {
        var standing = standing(gate);
        if (standing.pending()) {
            put(changed(standing, decision, standing.votes()));
        }
        return standing(gate);
    }

    private Gate standing(Gate gate) {
        return find(gate.run().org(), gate.id()).orElseThrow();
    }

    private static Gate changed(
            Gate gate, @Nullable Decision decision, Map<String, Boolean> votes) {
        return new Gate(
                gate.id(),
                gate.run(),
                gate.agent(),
                gate.policy(),
                gate.request(),
                gate.actions(),
                gate.rules(),
                gate.spent(),
                gate.createdAt(),
                gate.expiresAt(),
                decision == null ? gate.state() : decision.outcome(),
                decision,
                votes,
                gate.posted(),
                gate.token(),
                Set.of(Chore.values()));
    }

    @Override
    public void done(Gate gate, Chore chore) {}

    @Override
    public void finished(Gate gate) {}

    @Override
    public void posted(Gate gate, String address, String reference) {}

    @Override
    public Claim claim(RunKey run, String request, Instant now, Instant lapsesAt) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public void renew(GateId claimed, Instant lapsesAt) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public void release(GateId claimed) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public Gate open(Gate gate, HeldAnswer answer) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public HeldAnswer answer(Gate gate) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public boolean use(RunKey run, String call, List<ProposedAction> actions, Instant now) {
        throw new UnsupportedOperationException("no call is made here");
    }

    @Override
    public Optional<Gate> keepToken(OrgId org, GateId id, String token) {
        throw new UnsupportedOperationException("no workflow is here");
    }

    @Override
    public List<Gate> unfinished(OrgId org, Instant before, int limit) {
        return List.of();
    }

    @Override
    public List<Gate> lapsed(OrgId org, Instant now, int limit) {
        return List.of();
    }
}
