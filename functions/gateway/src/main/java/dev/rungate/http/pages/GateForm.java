package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.http.pages.Sessions.Session;
import java.util.Locale;
import java.util.Map;

/// The form that decides. It carries what was shown, and the session's signature of that.
final class GateForm {
    public static final int LONGEST_REASON = 2_000;

    private GateForm() {}

    static void write(Html html, String root, Gate gate, Session session, FormInput answered) {
        var csrf = session.sign(gate.id().value(), gate.digest());
        write(html, gate, root + "/" + gate.id(), Map.of("csrf", csrf), answered);
    }

    static void write(
            Html html, Gate gate, String action, Map<String, String> proof, FormInput answered) {
        html.line("h2", "Your decision");
        html.open("form", "method", "post", "action", action);
        html.hidden("seen", gate.digest());
        proof.forEach(html::hidden);
        edits(html, gate, answered);
        html.line("label", "Reason (optional, passed on to the agent)", "for", "reason");
        html.area(
                answered.reason(),
                "id",
                "reason",
                "name",
                "reason",
                "rows",
                "3",
                "maxlength",
                Integer.toString(LONGEST_REASON));
        button(html, "Approve", "approve", "yes", "a");
        button(html, "Reject", "reject", "no", "r");
        html.close("form");
    }

    /// The field of the call at this position.
    public static String field(ProposedAction action) {
        return "args-" + action.position();
    }

    /// Whether an approver may change anything of this call.
    public static boolean editable(Gate gate, ProposedAction action) {
        return !gate.editable(action).isEmpty() && GateDetails.readable(action);
    }

    private static void edits(Html html, Gate gate, FormInput answered) {
        for (var action : gate.actions()) {
            if (editable(gate, action)) {
                var names = String.join(", ", gate.editable(action));
                var field = field(action);
                var label = "Arguments of %s; you may change: %s".formatted(action.tool(), names);
                html.line("label", label, "for", field);
                var text =
                        answered.arguments()
                                .getOrDefault(action.position(), GateDetails.arguments(action));
                html.area(text, "id", field, "name", field, "rows", "8", "spellcheck", "false");
            }
        }
    }

    private static void button(
            Html html, String label, String decision, String look, String accessKey) {
        html.line(
                "button",
                label,
                "type",
                "submit",
                "name",
                "decision",
                "value",
                decision,
                "class",
                look,
                "accesskey",
                accessKey,
                "aria-keyshortcuts",
                "Alt+" + accessKey.toUpperCase(Locale.ROOT));
    }
}
