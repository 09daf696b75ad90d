package dev.rungate.channels.slack;

import static dev.rungate.channels.slack.SlackText.escaped;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.ShownText;
import dev.rungate.ids.Sha256;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What approvers see of a gate: what will run with which arguments, for whom, what was spent,
/// until when; and the buttons, or who decided.
final class SlackMessage {
    static final String APPROVE = "rungate_approve";
    static final String REJECT = "rungate_reject";
    static final String MORE = "rungate_more";

    private static final int MOST_CALLS = 10;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_IN_TITLE = 60;
    private static final int LONGEST_REASON = 2_500;

    private final SlackSettings settings;
    private final Function<Gate, String> agentNames;

    SlackMessage(SlackSettings settings, Function<Gate, String> agentNames) {
        this.settings = settings;
        this.agentNames = agentNames;
    }

    ObjectNode asking(Gate gate) {
        var blocks = about(gate, "Approval needed", gate.actions());
        if (gate.combinedRules().quorum() > 1) {
            blocks.add(
                    Blocks.context(
                            gate.combinedRules().quorum() + " different people have to approve."));
        }
        return message("Approval needed: " + names(gate), blocks.add(buttons(gate.id().value())));
    }

    ObjectNode decided(Gate gate) {
        var word = word(gate.state());
        var blocks = about(gate, word, gate.decidedActions());
        return message(word + ": " + names(gate), blocks.add(Blocks.section(outcome(gate))));
    }

    /// The SHA-256 of what an approver is shown.
    String digest(Gate gate) {
        return Sha256.hex(asking(gate).path("blocks").toString());
    }

    static String word(GateState state) {
        return switch (state) {
            case PENDING -> "Pending";
            case APPROVED -> "Approved";
            case REJECTED -> "Rejected";
            case EXPIRED -> "Expired";
        };
    }

    private ArrayNode about(Gate gate, String word, List<ProposedAction> actions) {
        var blocks = Blocks.array().add(Blocks.header(word + ": " + tools(gate)));
        actions.stream().limit(MOST_CALLS).forEach(action -> show(gate, action, blocks));
        if (actions.size() > MOST_CALLS) {
            int left = actions.size() - MOST_CALLS;
            blocks.add(incomplete(gate, left + " more calls wait for the same decision"));
        }
        return blocks.add(Blocks.fields(facts(gate)));
    }

    private void show(Gate gate, ProposedAction action, ArrayNode blocks) {
        var title = "*" + SlackText.name(action.tool(), LONGEST_NAME) + "*" + why(action) + "\n";
        var arguments = Arguments.readable(action.arguments());
        int room = SlackText.SECTION - title.length();
        blocks.add(Blocks.section(title + SlackText.code(arguments, room)));
        if (!SlackText.fits(arguments, room)) {
            blocks.add(incomplete(gate, "The arguments are longer than Slack can show"));
        }
    }

    private static String why(ProposedAction action) {
        return action.asked() ? "" : " (no rule asks about this call; it is released too)";
    }

    private ObjectNode incomplete(Gate gate, String what) {
        var page = settings.page(gate.id().value());
        var where =
                page == null
                        ? "GET /v1/gates/" + gate.id() + " shows everything."
                        : Blocks.link(page, "See everything") + " before you decide.";
        return Blocks.context(":warning: " + what + ". " + where);
    }

    private List<String> facts(Gate gate) {
        return List.of(
                fact("Rule", SlackText.name(gate.firstRuleId(), LONGEST_NAME)),
                fact("Policy", SlackText.name(gate.policy().toString(), LONGEST_NAME)),
                fact("Run", SlackText.name(gate.run().run().value(), LONGEST_NAME)),
                fact("Agent", agent(gate)),
                fact("Spent so far", "$" + gate.runSpent()),
                fact("Expires", SlackText.moment(gate.expiresAt())));
    }

    /// Names of agents need not differ: the id follows.
    private String agent(Gate gate) {
        return SlackText.name(agentNames.apply(gate), LONGEST_NAME)
                + " ("
                + SlackText.name(gate.agent().value(), LONGEST_NAME)
                + ")";
    }

    private static String fact(String name, String value) {
        return "*" + name + "*\n" + value;
    }

    private static ObjectNode buttons(String gate) {
        return Blocks.actions(
                "rungate_gate",
                Blocks.button("Approve", "primary", APPROVE, gate),
                Blocks.button("Reject", "danger", REJECT, gate),
                Blocks.menu("Reject with a reason", MORE, gate));
    }

    private static String outcome(Gate gate) {
        var decision = Objects.requireNonNull(gate.decision(), "the gate is decided");
        var text = new StringBuilder(sign(gate.state())).append(" *").append(word(gate.state()));
        text.append("* ").append(by(decision)).append(", ");
        text.append(SlackText.moment(decision.at()));
        if (!decision.edits().isEmpty()) {
            text.append(", with changed arguments");
        }
        if (decision.reason() != null) {
            text.append("\n>").append(quoted(decision.reason()));
        }
        return text.toString();
    }

    private static String by(Decision decision) {
        return decision.by().equals(Decision.EXPIRY)
                ? "because nobody answered in time"
                : "by " + escaped(decision.by(), LONGEST_NAME);
    }

    private static String quoted(String reason) {
        return escaped(reason.replaceAll("\\R", " ").replace("`", "'"), LONGEST_REASON);
    }

    private static String sign(GateState state) {
        return switch (state) {
            case APPROVED -> ":white_check_mark:";
            case REJECTED -> ":no_entry:";
            case EXPIRED, PENDING -> ":hourglass:";
        };
    }

    private static String names(Gate gate) {
        return escaped(tools(gate), LONGEST_TITLE)
                + " (run "
                + SlackText.name(gate.run().run().value(), LONGEST_NAME)
                + ")";
    }

    private static String tools(Gate gate) {
        int others = gate.actions().size() - 1;
        return ShownText.name(gate.firstAskedAction().tool(), LONGEST_IN_TITLE)
                + (others == 0 ? "" : " and " + others + " more");
    }

    private static ObjectNode message(String text, ArrayNode blocks) {
        return Blocks.object()
                .put("text", text)
                .put("unfurl_links", false)
                .put("unfurl_media", false)
                .set("blocks", blocks);
    }
}
