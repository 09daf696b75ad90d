package dev.rungate.wire.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Bytes that are no UTF-8: some clients replace them, some leave them out. In what a model says
/// that makes no difference to a rule; in a tool call it does, and so does it in a field's name.
final class BrokenUtf8 {
    /// The fields that make a tool call, or tell where one is.
    private static final Set<String> CALLS =
            Set.of(
                    "tool_calls",
                    "function_call",
                    "function",
                    "custom",
                    "type",
                    "name",
                    "id",
                    "index",
                    "arguments",
                    "input",
                    "partial_json",
                    "finish_reason",
                    "stop_reason");

    private BrokenUtf8() {}

    static boolean isIn(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return false;
        } catch (CharacterCodingException broken) {
            return true;
        }
    }

    /// The text of those who leave them out.
    static String leftOut(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.IGNORE)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException never) {
            throw new IllegalStateException("malformed input is ignored", never);
        }
    }

    /// Whether two readings of one answer differ in nothing but what the model says.
    static boolean sameCalls(JsonNode one, JsonNode other) {
        if (one.isString() && other.isString()) {
            return true;
        }
        if (one.size() != other.size() || one.getNodeType() != other.getNodeType()) {
            return false;
        }
        return one.isObject() ? sameMembers(one, other) : sameItems(one, other);
    }

    private static boolean sameMembers(JsonNode one, JsonNode other) {
        for (var member : one.properties()) {
            var name = member.getKey();
            var value = other.path(name);
            if (CALLS.contains(name)
                    ? !member.getValue().equals(value)
                    : !sameCalls(member.getValue(), value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameItems(JsonNode one, JsonNode other) {
        for (int i = 0; i < one.size(); i++) {
            if (!sameCalls(one.get(i), other.get(i))) {
                return false;
            }
        }
        return one.isContainer() || one.equals(other);
    }
}
