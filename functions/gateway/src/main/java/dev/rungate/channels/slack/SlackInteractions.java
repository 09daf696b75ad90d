package dev.rungate.channels.slack;

import static dev.rungate.channels.slack.SlackText.escaped;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Vote;
import dev.rungate.approvals.Voter;
import dev.rungate.channels.slack.SlackPayload.Person;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.Members;
import java.lang.System.Logger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What follows when somebody clicks: a member's click decides, anybody else is told why not. Only
/// the one who clicked sees these answers; the message itself changes when the gate is decided.
public final class SlackInteractions {
    private static final Logger LOG = System.getLogger(SlackInteractions.class.getName());

    private final OrgId org;
    private final Members members;
    private final Approvals approvals;
    private final SlackApi api;
    private final SlackMessage message;
    private final SlackSignature signature;

    SlackInteractions(
            OrgId org,
            Members members,
            Approvals approvals,
            SlackApi api,
            SlackMessage message,
            SlackSignature signature) {
        this.org = org;
        this.members = members;
        this.approvals = approvals;
        this.api = api;
        this.message = message;
        this.signature = signature;
    }

    /// Whether Slack sent this; to be asked before anything in it is believed.
    public boolean signed(String timestamp, String shown, byte[] body) {
        return signature.valid(timestamp, shown, body);
    }

    /// Does in the background what a payload asks for: Slack waits no longer than three seconds.
    public void takeLater(String payload) {
        Thread.ofVirtual().name("slack").start(() -> take(payload));
    }

    /// Does it before it returns. Never throws: what fails is told to the one who clicked, and
    /// logged.
    public void take(String text) {
        var payload = SlackPayload.of(text);
        try {
            take(payload);
        } catch (RuntimeException failed) {
            LOG.log(Logger.Level.WARNING, "a click in Slack failed: {0}", failed.getMessage());
            apologise(payload);
        }
    }

    private void take(SlackPayload payload) {
        switch (payload) {
            case SlackPayload.Decided(var person, var gate, var approve, var to) ->
                    decide(person, gate, approve, null, to);
            case SlackPayload.Explained(var person, var gate, var reason, var to) ->
                    decide(person, gate, false, reason.isEmpty() ? null : reason, to);
            case SlackPayload.WantsToExplain wish -> askWhy(wish);
            case SlackPayload.NotOurs() -> {}
        }
    }

    private void decide(
            Person person, String gateId, boolean approve, @Nullable String reason, String to) {
        var member = members.bySlack(org, person.team(), person.user());
        if (member.isEmpty()) {
            reply(to, stranger(person));
            return;
        }
        var gate = gate(gateId);
        if (gate.isEmpty()) {
            reply(to, "This approval is not known any more, so nothing was decided.");
            return;
        }
        var vote = new Vote(voter(member.get()), approve, reason, List.of(), seen(gate.get()));
        reply(to, vote, approvals.decide(gate.get(), vote));
    }

    private void askWhy(SlackPayload.WantsToExplain wish) {
        var person = wish.person();
        var gate = gate(wish.gate());
        if (members.bySlack(org, person.team(), person.user()).isEmpty()) {
            reply(wish.responseUrl(), stranger(person));
        } else if (gate.isPresent() && !gate.get().pending()) {
            reply(wish.responseUrl(), late(gate.get()));
        } else {
            open(wish);
        }
    }

    private void open(SlackPayload.WantsToExplain wish) {
        try {
            api.call("views.open", ReasonForm.opened(wish));
        } catch (SlackRefused refused) {
            throw new Unreachable(refused.sentence());
        }
    }

    private void reply(String to, Vote vote, VoteResult verdict) {
        switch (verdict) {
            case VoteResult.Decided(var gate) -> {
                if (!by(gate).equals(vote.voter().shown())) {
                    reply(to, late(gate));
                }
            }
            case VoteResult.Counted(var gate) -> reply(to, counted(gate));
            case VoteResult.TooLate(var gate) -> reply(to, late(gate));
            case VoteResult.NotAllowed(_, _, var why) ->
                    reply(to, "You cannot decide this: " + why + ".");
            case VoteResult.BadEdit(var field, var problem) ->
                    reply(to, "Nothing was decided: " + escaped(field + " " + problem) + ".");
        }
    }

    private void reply(String to, String text) {
        if (!to.isEmpty()) {
            api.respond(
                    to,
                    Blocks.object()
                            .put("response_type", "ephemeral")
                            .put("replace_original", false)
                            .put("text", text));
        }
    }

    private void apologise(SlackPayload payload) {
        try {
            switch (payload) {
                case SlackPayload.Decided decided -> reply(decided.responseUrl(), SORRY);
                case SlackPayload.Explained explained -> reply(explained.responseUrl(), SORRY);
                case SlackPayload.WantsToExplain wish -> reply(wish.responseUrl(), SORRY);
                case SlackPayload.NotOurs() -> {}
            }
        } catch (RuntimeException unreachable) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the apology could not be sent to Slack: {0}",
                    unreachable.getMessage());
        }
    }

    private static final String SORRY =
            "Something went wrong in Rungate, so this may not have been decided. Please try again.";

    private Optional<Gate> gate(String id) {
        try {
            return approvals.find(org, new GateId(id));
        } catch (IllegalArgumentException nobodysName) {
            return Optional.empty();
        }
    }

    private String seen(Gate gate) {
        return message.digest(gate);
    }

    private static Voter voter(Member member) {
        return Voter.of(member, "slack", "signature");
    }

    private static String by(Gate gate) {
        return gate.decision() == null ? "" : gate.decision().by();
    }

    private static String stranger(Person person) {
        var team = person.team() == null ? "" : " --slack-team " + escaped(person.team(), 64);
        return "Only approvers can decide this, and Rungate does not know you as one. An"
                + " administrator can add you with: rungate member add NAME --slack "
                + escaped(person.user(), 64)
                + team;
    }

    private static String counted(Gate gate) {
        return "Thank you, that counts. Approvals so far: %d of %d."
                .formatted(gate.approvals(), gate.combinedRules().quorum());
    }

    private static String late(Gate gate) {
        var word = SlackMessage.word(gate.state()).toLowerCase(Locale.ROOT);
        var by = by(gate);
        if (by.isEmpty() || by.equals(Decision.EXPIRY)) {
            return "Too late: nobody answered in time, so this is " + word + " now.";
        }
        return "Somebody was faster: this was " + word + " by " + escaped(by, 200) + " already.";
    }
}
