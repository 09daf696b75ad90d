package dev.rungate.approvals;

import dev.rungate.chat.Fingerprint;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything about a call that waits, or has waited, for a human. {@code request} is the
/// fingerprint of what was asked, {@code owner} the person the agent works for, {@code actions} are
/// all calls of the answer that a rule wants seen, {@code spent} what the run had spent when the
/// gate was opened. {@code votes} are by person, {@code posted} are the messages about it, by
/// address; {@code done} is what has been carried out.
public record Gate(
        GateId id,
        RunKey run,
        AgentId agent,
        @Nullable MemberId owner,
        PolicyRef policy,
        String request,
        List<ProposedAction> actions,
        AskRules rules,
        Usd spent,
        Instant createdAt,
        Instant expiresAt,
        GateState state,
        @Nullable Decision decision,
        Map<String, Boolean> votes,
        Map<String, String> posted,
        @Nullable String token,
        Set<Chore> done) {
    /// How long an approved answer can be fetched, and what was approved be used once by another
    /// request.
    public static final Duration GRACE = Duration.ofHours(1);

    /// What follows from a gate's state, each to be carried out once.
    public enum Chore {
        PAUSED,
        STARTED,
        RESUMED,
        TOLD
    }

    public Gate {
        actions = List.copyOf(actions);
        votes = Map.copyOf(votes);
        posted = Map.copyOf(posted);
        done = Set.copyOf(done);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("a gate is about a call");
        }
    }

    /// A gate that opens now.
    public static Gate opened(
            GateId id,
            RunKey run,
            AgentId agent,
            @Nullable MemberId owner,
            PolicyRef policy,
            String request,
            List<ProposedAction> actions,
            AskRules rules,
            Usd spent,
            Instant now) {
        return new Gate(
                id,
                run,
                agent,
                owner,
                policy,
                request,
                actions,
                rules,
                spent,
                now,
                now.plus(rules.expires()),
                GateState.PENDING,
                null,
                Map.of(),
                Map.of(),
                null,
                Set.of());
    }

    public boolean pending() {
        return state == GateState.PENDING;
    }

    public ProposedAction first() {
        return actions.getFirst();
    }

    public String rule() {
        return first().rule();
    }

    /// Whether nobody has answered in time, although that may not be written down yet.
    public boolean lapsedAt(Instant now) {
        return pending() && !now.isBefore(expiresAt);
    }

    /// Whether it was approved, and that can no longer be used.
    public boolean spentAt(Instant now) {
        return state == GateState.APPROVED
                && decision != null
                && now.isAfter(decision.at().plus(GRACE));
    }

    /// SHA-256 over what there is to decide: proves what whoever decided was shown.
    public String digest() {
        var all =
                actions.stream().map(ProposedAction::fingerprint).collect(Collectors.joining("\n"));
        return Fingerprint.ofBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    public long approvals() {
        return votes.values().stream().filter(approve -> approve).count();
    }

    /// The calls as they will be made: with what an approver has changed.
    public List<ProposedAction> decided() {
        return decision == null ? actions : actionsAfter(decision);
    }

    public List<ProposedAction> actionsAfter(Decision edited) {
        return Edits.applied(actions, edited.edits());
    }
}
