package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.Requester;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gates of one test, kept as a store has to: first decision wins, one gate per request.
public final class GatesInMemory implements GateStore {
    private final Map<GateId, Gate> gates = new LinkedHashMap<>();
    private final Map<Held, HeldAnswer> answers = new HashMap<>();
    private final Map<GateId, GateId> joined = new HashMap<>();
    private final Map<GateId, Claimed> claims = new HashMap<>();
    private final Map<Grant, String> used = new HashMap<>();
    private final Map<GateId, Instant> unfinished = new HashMap<>();
    private volatile boolean down;
    private volatile Runnable whileVoting = () -> {};

    /// One call of an approved gate.
    private record Grant(GateId gate, int position) {}

    /// The answer to a request under a gate.
    private record Held(GateId gate, String request) {}

    /// A gate that was opened elsewhere, as it stands.
    public synchronized void put(Gate gate) {
        gates.put(gate.id(), gate);
    }

    /// From now on nothing can be read or written.
    public void breakDown() {
        down = true;
    }

    /// From now on this happens while a vote is on its way to the store.
    public void whileVoting(Runnable meanwhile) {
        whileVoting = meanwhile;
    }

    @Override
    public synchronized GateClaim claim(
            Requester who, String request, Instant now, Instant lapsesAt) {
        check();
        for (int generation = 0; ; generation++) {
            var id = GateId.of(who, request, generation);
            var gate = gates.get(joined.getOrDefault(id, id));
            if (gate != null && gate.graceIsOverAt(now)) {
                continue;
            }
            if (gate != null) {
                return new GateClaim.Opened(gate);
            }
            var running = claims.get(id);
            if (running != null && running.lapsesAt.isAfter(now)) {
                return new GateClaim.Running(id);
            }
            var claim = new Claimed(id, lapsesAt);
            claims.put(id, claim);
            return new GateClaim.Ours(claim);
        }
    }

    /// As long as it is the one that is kept, it counts.
    private final class Claimed implements Claim {
        private final GateId gate;
        private Instant lapsesAt;

        private Claimed(GateId gate, Instant lapsesAt) {
            this.gate = gate;
            this.lapsesAt = lapsesAt;
        }

        @Override
        public GateId gate() {
            return gate;
        }

        @Override
        public void renew(Instant until) {
            synchronized (GatesInMemory.this) {
                lapsesAt = until;
            }
        }

        @Override
        public void release() {
            synchronized (GatesInMemory.this) {
                claims.remove(gate, this);
            }
        }
    }

    @Override
    public synchronized Gate open(Gate gate, HeldAnswer answer) {
        check();
        var standing = gates.get(joined.getOrDefault(gate.id(), gate.id()));
        if (standing != null) {
            return standing;
        }
        claims.remove(gate.id());
        var asked = of(gate.run().org()).filter(other -> asksTheSame(other, gate)).findFirst();
        if (asked.isEmpty()) {
            gates.put(gate.id(), gate);
            unfinished.put(gate.id(), gate.createdAt());
        } else {
            joined.put(gate.id(), asked.get().id());
        }
        var waiting = asked.map(other -> change(other.id(), GatesInMemory::joined)).orElse(gate);
        answers.put(new Held(waiting.id(), gate.request()), copy(answer));
        return waiting;
    }

    /// A store keeps no bytes of a caller's.
    private static HeldAnswer copy(HeldAnswer answer) {
        return answer.withBody(answer.body().clone(), answer.usage());
    }

    private static boolean asksTheSame(Gate other, Gate gate) {
        return other.run().equals(gate.run())
                && other.pending()
                && !other.lapsedAt(gate.createdAt())
                && other.question().equals(gate.question());
    }

    @Override
    public synchronized HeldAnswer answer(Gate gate, String request) {
        return Optional.ofNullable(answers.get(new Held(gate.id(), request))).orElseThrow();
    }

    @Override
    public synchronized Optional<Gate> find(OrgId org, GateId id) {
        check();
        return of(org).filter(gate -> gate.id().equals(id)).findFirst();
    }

    @Override
    public synchronized Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        var all =
                of(org).filter(Gate::pending)
                        .sorted(Comparator.comparing(Gate::expiresAt))
                        .skip(after == null ? 0 : Long.parseLong(after))
                        .toList();
        long next = limit + (after == null ? 0 : Long.parseLong(after));
        return new Page<>(
                all.stream().limit(limit).map(GatesInMemory::listed).toList(),
                all.size() > limit ? "" + next : null);
    }

    @Override
    public synchronized Gate vote(Gate gate, Voter voter, Instant at) {
        whileVoting.run();
        check();
        return change(
                gate.id(),
                known -> {
                    var votes = new HashMap<>(known.votes());
                    votes.put(voter.person(), known.countedApproval(voter));
                    return known.pending() && !known.lapsedAt(at)
                            ? with(known, known.state(), known.decision(), votes, known.token())
                            : known;
                });
    }

    @Override
    public synchronized Gate decide(Gate gate, Decision decision) {
        check();
        return change(
                gate.id(),
                known -> {
                    boolean late =
                            known.lapsedAt(decision.at()) && !decision.by().equals(Decision.EXPIRY);
                    if (!known.pending() || late) {
                        return known;
                    }
                    unfinished.put(known.id(), decision.at());
                    return with(known, decision.outcome(), decision, known.votes(), known.token());
                });
    }

    @Override
    public synchronized boolean useGrants(
            Requester who, String call, List<ProposedAction> actions, Instant now) {
        var taken = new ArrayList<Grant>();
        for (var action : actions) {
            var grant =
                    grants(who, call, action, now)
                            .filter(free -> !taken.contains(free))
                            .findFirst();
            if (grant.isEmpty()) {
                return false;
            }
            taken.add(grant.get());
        }
        taken.forEach(grant -> used.put(grant, call));
        return true;
    }

    @Override
    public synchronized Optional<Gate> keepToken(OrgId org, GateId id, String token) {
        return find(org, id)
                .map(gate ->
                        change(
                                id,
                                known ->
                                        with(
                                                known,
                                                known.state(),
                                                known.decision(),
                                                known.votes(),
                                                token)));
    }

    @Override
    public synchronized void posted(Gate gate, String address, String reference) {
        change(
                gate.id(),
                known -> {
                    var posted = new HashMap<>(known.posted());
                    posted.put(address, reference);
                    return with(known, posted, known.followUpsDone());
                });
    }

    @Override
    public synchronized void markDone(Gate gate, Gate.FollowUp chore) {
        change(
                gate.id(),
                known -> {
                    var done = new HashSet<>(known.followUpsDone());
                    done.add(chore);
                    return with(known, known.posted(), done);
                });
    }

    @Override
    public synchronized void markFollowedUp(Gate gate) {
        var known = gates.get(gate.id());
        if (known != null && known.state() == gate.state()) {
            unfinished.remove(gate.id());
        }
    }

    @Override
    public synchronized Page<GateId> unfinished(
            OrgId org, Instant before, int limit, @Nullable String after) {
        check();
        return page(
                of(org).filter(gate ->
                                unfinished.getOrDefault(gate.id(), Instant.MAX).isBefore(before))
                        .sorted(Comparator.comparing(gate -> unfinished.get(gate.id()))),
                limit,
                after);
    }

    private static Page<GateId> page(Stream<Gate> gates, int limit, @Nullable String after) {
        long passed = after == null ? 0 : Long.parseLong(after);
        var data = gates.skip(passed).limit(limit).map(Gate::id).toList();
        return new Page<>(data, data.size() < limit ? null : Long.toString(passed + limit));
    }

    @Override
    public synchronized Page<GateId> lapsed(
            OrgId org, Instant now, int limit, @Nullable String after) {
        check();
        return page(of(org).filter(gate -> gate.lapsedAt(now)), limit, after);
    }

    @Override
    public synchronized int pendingOf(OrgId org, AgentId agent, int most) {
        var pending = of(org).filter(gate -> gate.pending() && gate.agent().equals(agent));
        return (int) pending.limit(most).count();
    }

    @Override
    public synchronized void forget(OrgId org, Instant now) {
        for (var gate : of(org).filter(known -> !known.textsKeptAt(now)).toList()) {
            answers.keySet().removeIf(held -> held.gate().equals(gate.id()));
            change(gate.id(), GatesInMemory::listed);
        }
    }

    private static Gate listed(Gate gate) {
        var actions = gate.actions().stream().map(action -> action.with("")).toList();
        var decision = gate.decision();
        return copy(
                gate,
                actions,
                gate.requests(),
                gate.state(),
                decision == null ? null : decision.withoutEdits(),
                gate.votes(),
                gate.posted(),
                gate.token(),
                gate.followUpsDone());
    }

    private void check() {
        if (down) {
            throw new IllegalStateException("the store is down");
        }
    }

    private Stream<Gate> of(OrgId org) {
        return gates.values().stream().filter(gate -> gate.run().org().equals(org));
    }

    private Stream<Grant> grants(Requester who, String call, ProposedAction action, Instant now) {
        return gates.values().stream()
                .filter(gate -> gate.requester().equals(who) && gate.state() == GateState.APPROVED)
                .filter(gate -> !gate.graceIsOverAt(now))
                .flatMap(gate ->
                        gate.decidedActions().stream()
                                .filter(granted -> granted.rule() != null)
                                .filter(granted ->
                                        granted.fingerprint().equals(action.fingerprint())
                                                && granted.rule().equals(action.rule()))
                                .map(granted -> new Grant(gate.id(), granted.position())))
                .filter(grant -> used.getOrDefault(grant, call).equals(call));
    }

    private Gate change(GateId id, java.util.function.UnaryOperator<Gate> how) {
        return Optional.ofNullable(gates.computeIfPresent(id, (key, known) -> how.apply(known)))
                .orElseThrow();
    }

    private static Gate with(
            Gate gate,
            GateState state,
            @Nullable Decision decision,
            Map<String, CountedApproval> votes,
            @Nullable String token) {
        return copy(
                gate,
                gate.actions(),
                gate.requests(),
                state,
                decision,
                votes,
                gate.posted(),
                token,
                gate.followUpsDone());
    }

    private static Gate with(Gate gate, Map<String, String> posted, Set<Gate.FollowUp> done) {
        return copy(
                gate,
                gate.actions(),
                gate.requests(),
                gate.state(),
                gate.decision(),
                gate.votes(),
                posted,
                gate.token(),
                done);
    }

    private static Gate joined(Gate gate) {
        return copy(
                gate,
                gate.actions(),
                gate.requests() + 1,
                gate.state(),
                gate.decision(),
                gate.votes(),
                gate.posted(),
                gate.token(),
                gate.followUpsDone());
    }

    private static Gate copy(
            Gate gate,
            List<ProposedAction> actions,
            long requests,
            GateState state,
            @Nullable Decision decision,
            Map<String, CountedApproval> votes,
            Map<String, String> posted,
            @Nullable String token,
            Set<Gate.FollowUp> done) {
        return new Gate(
                gate.id(),
                gate.run(),
                gate.agent(),
                gate.owner(),
                gate.policy(),
                gate.request(),
                actions,
                gate.askingRules(),
                gate.runSpent(),
                requests,
                gate.createdAt(),
                gate.expiresAt(),
                state,
                decision,
                votes,
                posted,
                token,
                done);
    }
}
