package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Vote;
import dev.rungate.approvals.Voter;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.ToolEdit;
import dev.rungate.http.gates.GateEdits;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The vote in a submitted form.
sealed interface PageVote {
    record Good(Vote vote) implements PageVote {}

    /// The mistake, beside the input.
    record Bad(FormInput again) implements PageVote {}

    static PageVote read(Gate gate, Voter voter, Form form) {
        var reason = form.lines("reason").strip();
        if (reason.length() > GateForm.LONGEST_REASON) {
            return bad(gate, form, "The reason is longer than 2,000 characters.");
        }
        var said = reason.isEmpty() ? null : reason;
        var seen = form.get("seen");
        return switch (form.get("decision")) {
            case "approve" -> approval(gate, voter, said, form);
            case "reject" -> new Good(new Vote(voter, false, said, List.of(), seen));
            default -> bad(gate, form, "Approve or reject: the form said neither.");
        };
    }

    private static PageVote approval(Gate gate, Voter voter, @Nullable String reason, Form form) {
        try {
            return new Good(new Vote(voter, true, reason, edits(gate, form), form.get("seen")));
        } catch (MalformedRequest mistake) {
            return bad(gate, form, mistake.field() + " " + mistake.problem());
        }
    }

    private static List<ToolEdit> edits(Gate gate, Form form) {
        var args = Json.array();
        for (var action : gate.actions()) {
            args.add(arguments(gate, action, form));
        }
        return GateEdits.read(gate, args);
    }

    private static JsonNode arguments(Gate gate, ProposedAction action, Form form) {
        var written = form.get(GateForm.field(action));
        if (written.isEmpty() || !GateForm.editable(gate, action)) {
            return Json.node(null);
        }
        try {
            return Json.tree(JsonText.of(written.getBytes(StandardCharsets.UTF_8)).bytes());
        } catch (MalformedRequest noJson) {
            throw new MalformedRequest(
                    "The arguments of " + action.tool(), "cannot be read: " + noJson.problem());
        }
    }

    private static PageVote bad(Gate gate, Form form, String problem) {
        return new Bad(again(gate, form, problem));
    }

    static FormInput again(Gate gate, Form form, String problem) {
        var written = new HashMap<Integer, String>();
        for (var action : gate.actions()) {
            var text = form.lines(GateForm.field(action));
            if (!text.isEmpty()) {
                written.put(action.position(), text);
            }
        }
        return new FormInput(
                "Nothing was decided: " + problem, false, form.lines("reason"), written);
    }
}
