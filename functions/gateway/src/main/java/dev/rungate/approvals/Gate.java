package dev.rungate.approvals;

import dev.rungate.chat.Fingerprint;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.tenants.Identities;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A gate: tool calls that wait, or have waited, for a person. {@code request} is the fingerprint
/// of the request, {@code owner} the person the agent works for, as known when the gate opened,
/// {@code actions} all calls of the answer, {@code asked} the rules that ask about some of them, in
/// the order of the calls. {@code spent} is what the run had spent when the gate opened, including
/// the held answer; {@code requests} counts the requests that wait for the gate. {@code votes} are
/// the approvals so far, by person; {@code posted} the references of messages, by address; {@code
/// done} the follow-ups that were carried out.
public record Gate(
        GateId id,
        RunKey run,
        AgentId agent,
        @Nullable Owner owner,
        PolicyRef policy,
        String request,
        List<ProposedAction> actions,
        List<AskedRule> askingRules,
        Usd runSpent,
        long requests,
        Instant createdAt,
        Instant expiresAt,
        GateState state,
        @Nullable Decision decision,
        Map<String, CountedApproval> votes,
        Map<String, String> posted,
        @Nullable String token,
        Set<FollowUp> followUpsDone) {
    /// How long an approved answer can be fetched, and how long another request may use the grant.
    public static final Duration GRACE = Duration.ofHours(1);

    /// How long after the decision the held answer and the arguments are kept.
    public static final Duration TEXTS_KEPT = GRACE.plusHours(24);

    /// The follow-ups of a gate, each carried out once.
    public enum FollowUp {
        PAUSED,
        STARTED,
        RESUMED,
        TOLD
    }

    /// The person an agent works for, with their identities.
    public record Owner(MemberId member, Identities identities) {}

    public Gate {
        actions = List.copyOf(actions);
        askingRules = List.copyOf(askingRules);
        votes = Map.copyOf(votes);
        posted = Map.copyOf(posted);
        followUpsDone = Set.copyOf(followUpsDone);
        if (askingRules.isEmpty() || actions.stream().noneMatch(ProposedAction::asked)) {
            throw new IllegalArgumentException("a gate is about a call that a rule wants seen");
        }
    }

    /// A gate that opens now.
    public static Gate opened(
            GateId id,
            RunKey run,
            AgentId agent,
            @Nullable Owner owner,
            PolicyRef policy,
            String request,
            List<ProposedAction> actions,
            List<AskedRule> asked,
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
                asked,
                spent,
                1,
                now,
                now.plus(CombinedRules.of(asked).expires()),
                GateState.PENDING,
                null,
                Map.of(),
                Map.of(),
                null,
                Set.of());
    }

    /// The same gate, with one follow-up more carried out.
    Gate after(FollowUp carriedOut) {
        var done = new HashSet<>(followUpsDone);
        done.add(carriedOut);
        return new Gate(
                id,
                run,
                agent,
                owner,
                policy,
                request,
                actions,
                askingRules,
                runSpent,
                requests,
                createdAt,
                expiresAt,
                state,
                decision,
                votes,
                posted,
                token,
                done);
    }

    /// Whose gate it is: nobody else waits for it or uses its grants.
    public Requester requester() {
        return new Requester(run, agent, owner == null ? null : owner.member());
    }

    public boolean pending() {
        return state == GateState.PENDING;
    }

    /// The first call that a rule asks about.
    public ProposedAction firstAskedAction() {
        return actionsToAskAbout().getFirst();
    }

    /// The calls that a rule asks about.
    public List<ProposedAction> actionsToAskAbout() {
        return actions.stream().filter(ProposedAction::asked).toList();
    }

    /// The first rule that asks.
    public String firstRuleId() {
        return askingRules.getFirst().id();
    }

    /// All rules that ask.
    public List<String> ruleIds() {
        return askingRules.stream().map(AskedRule::id).toList();
    }

    /// The rules that ask, combined to one.
    public AskRules combinedRules() {
        return CombinedRules.of(askingRules);
    }

    /// The names of the arguments of this call that an approver may change: those that its own rule
    /// lists.
    public List<String> editable(ProposedAction action) {
        return askingRules.stream()
                .filter(rule -> rule.id().equals(action.rule()))
                .flatMap(rule -> rule.askRules().editable().stream())
                .toList();
    }

    /// Whether the gate is undecided although its time is over: the expiry may not be written yet.
    public boolean lapsedAt(Instant now) {
        return pending() && !now.isBefore(expiresAt);
    }

    /// Whether the gate was approved so long ago that the approval can no longer be used.
    public boolean graceIsOverAt(Instant now) {
        return state == GateState.APPROVED
                && decision != null
                && now.isAfter(decision.at().plus(GRACE));
    }

    /// Whether the held answer and the arguments are still there.
    public boolean textsKeptAt(Instant now) {
        return decision == null || now.isBefore(decision.at().plus(TEXTS_KEPT));
    }

    /// SHA-256 over the proposed calls. It proves what the person who decided was shown.
    public String digest() {
        var all =
                actions.stream().map(ProposedAction::fingerprint).collect(Collectors.joining("\n"));
        return Fingerprint.ofBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    /// SHA-256 over all that requests of a run must have in common to share one gate: agent, owner,
    /// policy, and the calls in order, with the rules that ask about them.
    public String question() {
        var words = new ArrayList<String>();
        words.add(requester().withinRun() + " under " + policy);
        actions.forEach(action -> words.add(action.fingerprint() + " " + action.rule()));
        return Fingerprint.ofBytes(String.join("\n", words).getBytes(StandardCharsets.UTF_8));
    }

    /// How many people have approved so far.
    public long approvals() {
        return VoteCount.of(votes.values()).people().size();
    }

    /// The names of those who have approved so far.
    public List<String> approvedBy() {
        return VoteCount.of(votes.values()).people().stream()
                .map(CountedApproval::name)
                .sorted()
                .toList();
    }

    /// Whether the approvals so far are all that the rules want.
    public boolean approvedByEnough() {
        return VoteCount.of(votes.values()).enough(askingRules);
    }

    /// Whether this person has approved, through any channel.
    public boolean approvedBy(Voter voter) {
        var approval = countedApproval(voter);
        return votes.values().stream().anyMatch(approval::samePerson);
    }

    /// How an approval of this person counts.
    public CountedApproval countedApproval(Voter voter) {
        var rules =
                askingRules.stream()
                        .filter(rule -> rule.countsVoteOf(voter))
                        .map(AskedRule::id)
                        .collect(Collectors.toSet());
        return new CountedApproval(voter.name(), voter.identities(), rules);
    }

    /// Whether the approval of this person alone is all that the rules want.
    boolean decidedAloneBy(Voter voter) {
        return new VoteCount(List.of(countedApproval(voter))).enough(askingRules);
    }

    /// The calls as they will be made, with the approver's changes.
    public List<ProposedAction> decidedActions() {
        return decision == null ? actions : actionsAfter(decision);
    }

    public List<ProposedAction> actionsAfter(Decision edited) {
        return AppliedEdits.applied(actions, edited.edits());
    }
}
