package dev.rungate.wire.openai;

import dev.rungate.ids.LooseNames;
import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.json.Json;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Refuses tool calls of kinds that are not in the grammar. A client that knows such a kind looks
/// for the call in a member of the kind's name ({@code {"type":"mcp","mcp":{"name":…}}}), where no
/// rule looks.
final class OpenAiOtherKinds {
    private static final Set<String> JUDGED = Set.of("function", "custom");
    private static final Set<String> OF_A_CALL = Set.of("name", "arguments", "input");

    /// Kinds of tools that a provider runs itself; their input is what it ran.
    private static final Set<String> RUN_BY_PROVIDER =
            Set.of("code_interpreter", "drawing_tool", "web_browser");

    private OpenAiOtherKinds() {}

    /// Throws {@link Ambiguous} if anything in a call, apart from what is judged, looks like a
    /// call.
    static void check(JsonNode call) {
        for (var member : call.properties()) {
            var kind = member.getKey();
            boolean known =
                    JUDGED.contains(kind)
                            || OF_A_CALL.contains(kind)
                            || isRun(call, kind, member.getValue());
            if (!known && holdsCall(member.getValue())) {
                throw new Ambiguous("a tool call is of an unknown kind");
            }
        }
    }

    private static boolean isRun(JsonNode call, String kind, JsonNode member) {
        return RUN_BY_PROVIDER.contains(kind)
                && Json.string(call.path("type")).equals(kind)
                && !has(member, "name")
                && !has(member, "arguments");
    }

    private static boolean holdsCall(JsonNode node) {
        if (OF_A_CALL.stream().anyMatch(field -> has(node, field))) {
            return true;
        }
        for (var inner : node) {
            if (holdsCall(inner)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(JsonNode node, String field) {
        return node.propertyNames().stream()
                .anyMatch(name -> LooseNames.folded(name).equals(field));
    }
}
