package dev.rungate.http.admin;

import dev.rungate.approvals.Reach;
import dev.rungate.ids.DocumentPath;
import dev.rungate.wire.json.Json;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Warnings about a sound policy: the approvers of its rules that nobody can tell on this
/// deployment, each by its path and the settings that are missing; and mailboxes of no member under
/// {@code four_eyes}, whose readers cannot approve.
final class ApproverWarnings {
    private static final String MAIL = "mailto:";

    private final Reach reach;
    private final Predicate<String> isMembersMailbox;
    private final ArrayNode warnings = Json.array();

    private ApproverWarnings(Reach reach, Predicate<String> isMembersMailbox) {
        this.reach = reach;
        this.isMembersMailbox = isMembersMailbox;
    }

    static ArrayNode of(JsonNode document, Reach reach, Predicate<String> isMembersMailbox) {
        var found = new ApproverWarnings(reach, isMembersMailbox);
        var rules = document.path("tools");
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            var path = DocumentPath.ROOT.key("tools").index(i);
            boolean fourEyes = rule.path("four_eyes").asBoolean(false);
            found.look(rule.path("approvers"), path.key("approvers"), fourEyes);
            found.look(rule.path("escalate").path("to"), path.key("escalate").key("to"), fourEyes);
        }
        return found.warnings;
    }

    private void look(JsonNode addresses, DocumentPath path, boolean fourEyes) {
        for (int i = 0; i < addresses.size(); i++) {
            var address = Json.string(addresses.get(i));
            var at = path.index(i);
            reach.lack(address).ifPresent(lack -> warn(at, address, lack));
            if (fourEyes && isNoMembersMailbox(address)) {
                warn(
                        at,
                        address
                                + " may reject but not approve: four_eyes wants a member, and no"
                                + " member has this mailbox");
            }
        }
    }

    private void warn(DocumentPath path, String address, Reach.Lack lack) {
        var problem =
                "%s cannot be told: %s (see %s)"
                        .formatted(address, lack.why(), String.join(", ", lack.settings()));
        warn(path, problem);
    }

    private void warn(DocumentPath path, String problem) {
        warnings.add(Json.object().put("path", path.toString()).put("problem", problem));
    }

    private boolean isNoMembersMailbox(String address) {
        return address.startsWith(MAIL) && !isMembersMailbox.test(address.substring(MAIL.length()));
    }
}
