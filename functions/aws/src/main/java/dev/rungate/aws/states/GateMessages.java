package dev.rungate.aws.states;

import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the messages that `approval.asl.json` writes.
public final class GateMessages {
    private static final JsonMapper JSON = new JsonMapper();

    private GateMessages() {}

    /// Empty for anything else.
    public static Optional<GateMessage> read(String body) {
        try {
            return Optional.of(message(JSON.readTree(body)));
        } catch (JacksonException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static GateMessage message(JsonNode node) {
        var gate = new GateId(text(node, "gate")).value();
        var org = new OrgId(text(node, "org")).value();
        var kind = text(node, "kind");
        return switch (kind) {
            case "ask" -> new GateMessage.Asked(gate, org, token(node));
            case "escalate" -> new GateMessage.Escalated(gate, org, token(node));
            case "lapsed" -> new GateMessage.Lapsed(gate, org);
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    private static TaskToken token(JsonNode node) {
        return new TaskToken(text(node, "token"));
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new IllegalArgumentException("no " + field);
        }
        return value.stringValue();
    }
}
