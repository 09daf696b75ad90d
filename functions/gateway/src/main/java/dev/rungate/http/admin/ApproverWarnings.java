package dev.rungate.http.admin;

import dev.rungate.approvals.Reach;
import dev.rungate.ids.DocumentPath;
import dev.rungate.wire.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Warnings about a sound policy: the approvers of its rules that nobody can tell on this
/// deployment, each by its path and the settings that are missing.
final class ApproverWarnings {
    private final Reach reach;
    private final ArrayNode warnings = Json.array();

    private ApproverWarnings(Reach reach) {
        this.reach = reach;
    }

    static ArrayNode of(JsonNode document, Reach reach) {
        var found = new ApproverWarnings(reach);
        var rules = document.path("tools");
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            var path = DocumentPath.ROOT.key("tools").index(i);
            found.look(rule.path("approvers"), path.key("approvers"));
            found.look(rule.path("escalate").path("to"), path.key("escalate").key("to"));
        }
        return found.warnings;
    }

    private void look(JsonNode addresses, DocumentPath path) {
        for (int i = 0; i < addresses.size(); i++) {
            var address = Json.string(addresses.get(i));
            var at = path.index(i);
            reach.lack(address).ifPresent(lack -> warn(at, address, lack));
        }
    }

    private void warn(DocumentPath path, String address, Reach.Lack lack) {
        var problem =
                "%s cannot be told: %s (see %s)"
                        .formatted(address, lack.why(), String.join(", ", lack.settings()));
        warnings.add(Json.object().put("path", path.toString()).put("problem", problem));
    }
}
