package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The details of a gate: the calls exactly as they will run, and why they wait.
final class GateDetails {
    private GateDetails() {}

    static void write(Html html, Gate gate, String agent, Instant now) {
        html.open("dl");
        entry(html, "Gate", gate.id().value());
        entry(html, "State", gate.state().word());
        entry(html, "Rule", gate.firstRuleId());
        entry(html, "Policy", gate.policy().toString());
        entry(html, "Run", gate.run().run().value());
        entry(html, "Agent", agent + " (" + gate.agent() + ")");
        entry(html, "Requests that wait", Long.toString(gate.requests()));
        entry(html, "Spent so far", "$" + gate.runSpent());
        entry(html, "Opened", Times.text(gate.createdAt(), now));
        entry(html, "Expires", Times.text(gate.expiresAt(), now));
        if (gate.pending() || gate.approvals() > 0) {
            entry(html, "Approved by", approvals(gate));
        }
        decision(html, gate, now);
        html.close("dl");
        html.line("h2", title("proposed", gate.actions()));
        actions(html, gate.actions());
        var decision = gate.decision();
        if (decision != null && !decision.edits().isEmpty()) {
            html.line("h2", title("approved, after changes", gate.decidedActions()));
            actions(html, gate.decidedActions());
        }
    }

    private static String title(String what, List<ProposedAction> actions) {
        return actions.size() == 1 ? "The call as " + what : "The calls as " + what;
    }

    private static void actions(Html html, List<ProposedAction> actions) {
        for (var action : actions) {
            html.open("h3").line("code", action.tool()).close("h3");
            html.line("p", why(action));
            html.block(arguments(action), "tabindex", "0", "aria-label", "Arguments");
        }
    }

    private static String why(ProposedAction action) {
        var rule = action.rule();
        return rule == null
                ? "No rule asks about this call; it is released together with the others."
                : "Asked for by the rule " + rule + ".";
    }

    private static void decision(Html html, Gate gate, Instant now) {
        var decision = gate.decision();
        if (decision != null) {
            var word = decision.outcome().word();
            entry(
                    html,
                    word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1),
                    Times.text(decision.at(), now) + " by " + decision.by());
            var reason = decision.reason();
            entry(html, "Reason", reason == null ? "none given" : reason.replaceAll("\\R", " "));
        }
    }

    private static String approvals(Gate gate) {
        var people = String.join(", ", gate.approvedBy());
        var count = people.isEmpty() ? "nobody yet" : people;
        return "%s (%d of %d needed)"
                .formatted(count, gate.approvals(), gate.combinedRules().quorum());
    }

    private static void entry(Html html, String term, String value) {
        html.line("dt", term).line("dd", value);
    }

    /// Laid out where they are an object; as they came where they are none, could be read in two
    /// ways, or hold half a character.
    static String arguments(ProposedAction action) {
        return readable(action)
                ? Json.laidOut(Json.tree(action.arguments().getBytes(StandardCharsets.UTF_8)))
                : action.arguments();
    }

    /// Whether the arguments are an object that a page can show and a form send back exactly.
    static boolean readable(ProposedAction action) {
        return Json.plain(action.arguments()) instanceof Map<?, ?> map
                && !Json.holdsHalfCharacter(map);
    }
}
