package dev.rungate.wire.openai;

import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.ToolCallLimit;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.Spelling;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks the shape of an answer and the objects in it down to its tool calls: every client must
/// find the same calls there. `docs/answers.md` says why.
final class OpenAiShape {
    private static final Set<String> TOP = Set.of("choices", "error");
    private static final Set<String> CHOICE = Set.of("index", "delta", "message", "finish_reason");
    private static final Set<String> MESSAGE = Set.of("tool_calls", "function_call", "content");
    private static final Set<String> INNER = Set.of("name", "arguments", "input");
    private static final Set<String> CALL =
            Set.of("index", "id", "type", "function", "custom", "name", "arguments", "input");

    private OpenAiShape() {}

    /// A whole answer.
    static void whole(JsonNode answer) {
        object(answer, "an answer", TOP);
        long calls = 0;
        for (var choice : list(answer, "choices")) {
            object(choice, "a choice", CHOICE);
            noCallsIn(choice, "delta");
            message(member(choice, "message"));
            calls += choice.path("message").path("tool_calls").size();
        }
        ToolCallLimit.check(calls);
    }

    /// A chunk of a stream, apart from the order of its calls.
    static void chunk(JsonNode chunk) {
        object(chunk, "an event", TOP);
        for (var choice : list(chunk, "choices")) {
            object(choice, "a choice", CHOICE);
            noCallsIn(choice, "message");
            message(member(choice, "delta"));
        }
    }

    private static void message(JsonNode message) {
        if (message.isObject()) {
            Spelling.check(message, MESSAGE);
            var items = list(message, "tool_calls");
            items.forEach(OpenAiShape::call);
            var function = member(message, "function_call");
            if (function.isObject()) {
                inner(function, "input");
                if (!items.isEmpty()) {
                    throw new Ambiguous("it has a function_call beside tool_calls");
                }
            }
        }
    }

    private static void call(JsonNode call) {
        object(call, "a tool call", CALL);
        text(call, "type");
        text(call, "name");
        var function = member(call, "function");
        var custom = member(call, "custom");
        boolean saysCustom = Json.string(call.path("type")).equals("custom");
        boolean saysOther = !saysCustom && !Json.string(call.path("type")).isEmpty();
        if ((function.isObject() && (custom.isObject() || saysCustom))
                || (custom.isObject() && saysOther)) {
            throw new Ambiguous("one tool call is of two kinds");
        }
        inner(function, "input");
        inner(custom, "arguments");
        OpenAiOtherKinds.check(call);
        twice(call, function, "arguments");
        twice(call, custom, "input");
        if (isSaid(call.path(OpenAiAnswers.isCustom(call) ? "arguments" : "input"))) {
            throw new Ambiguous("a tool call brings arguments of another kind");
        }
    }

    /// What a kind of call holds: a name, and its own arguments but not those of another kind.
    private static void inner(JsonNode inner, String another) {
        if (inner.isObject()) {
            Spelling.check(inner, INNER);
            text(inner, "name");
            if (isSaid(inner.path(another))) {
                throw new Ambiguous("a tool call brings arguments of another kind");
            }
        }
    }

    private static void twice(JsonNode call, JsonNode inner, String name) {
        if (isSaid(call.path(name)) && isSaid(inner.path(name))) {
            throw new Ambiguous("one tool call has two \"" + name + "\"");
        }
    }

    private static void noCallsIn(JsonNode choice, String name) {
        var message = choice.path(name);
        if (message.isObject()) {
            Spelling.check(message, MESSAGE);
        }
        for (var calls : List.of("tool_calls", "function_call")) {
            if (isSaid(message.path(calls)) && !isEmpty(message.path(calls))) {
                throw new Ambiguous("it has a tool call in a \"" + name + "\"");
            }
        }
    }

    private static boolean isEmpty(JsonNode node) {
        return node.isContainer() && node.isEmpty();
    }

    static boolean isSaid(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static void object(JsonNode node, String what, Set<String> names) {
        if (!node.isObject()) {
            throw new Ambiguous(what + " is no JSON object");
        }
        Spelling.check(node, names);
    }

    /// An object, or nothing.
    private static JsonNode member(JsonNode object, String name) {
        var member = object.path(name);
        if (isSaid(member) && !member.isObject()) {
            throw new Ambiguous("its \"" + name + "\" is no object");
        }
        return member;
    }

    private static void text(JsonNode object, String name) {
        var text = object.path(name);
        if (isSaid(text) && !text.isString()) {
            throw new Ambiguous("the \"" + name + "\" of a tool call is no text");
        }
    }

    private static JsonNode list(JsonNode object, String name) {
        var list = object.path(name);
        if (isSaid(list) && !list.isArray()) {
            throw new Ambiguous("its \"" + name + "\" is no list");
        }
        return list;
    }
}
