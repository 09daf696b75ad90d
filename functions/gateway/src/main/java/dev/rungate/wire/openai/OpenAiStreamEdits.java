package dev.rungate.wire.openai;

import dev.rungate.wire.ArgumentEdits;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseFramer;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Replaces the arguments of calls of a stream: the first piece of the call gets all of them, the
/// later ones get none. A call's position is its number in {@link OpenAiToolCalls}, by which the
/// answer was read when it was judged.
final class OpenAiStreamEdits {
    private final ArgumentEdits edits;
    private final Set<Integer> besideFunction;
    private final OpenAiCallParts parts = new OpenAiCallParts();
    private final Set<Integer> begun = new HashSet<>();

    private OpenAiStreamEdits(ArgumentEdits edits, Set<Integer> besideFunction) {
        this.edits = edits;
        this.besideFunction = besideFunction;
    }

    static byte[] in(byte[] stream, ArgumentEdits edits) {
        var events = SseFramer.all(stream);
        var edited = new OpenAiStreamEdits(edits, besideFunction(events, edits));
        var out = new ByteArrayOutputStream(stream.length);
        events.forEach(event -> out.writeBytes(edited.event(event)));
        return out.toByteArray();
    }

    /// The calls whose arguments stand beside the `function` or `custom` object instead of inside
    /// it. Throws if an edit is about a call that is not there.
    private static Set<Integer> besideFunction(List<byte[]> events, ArgumentEdits edits) {
        var reader = new OpenAiCallParts();
        var all = new HashSet<Integer>();
        var beside = new HashSet<Integer>();
        for (var event : events) {
            for (var part : reader.read(chunk(event))) {
                all.add(part.number());
                if (!part.legacy() && !isEmpty(besideFunction(part.node()))) {
                    beside.add(part.number());
                }
            }
        }
        edits.mustBeBelow(all.size());
        return beside;
    }

    private static JsonNode besideFunction(JsonNode item) {
        return item.path(OpenAiAnswers.argumentsName(item));
    }

    private static JsonNode chunk(byte[] event) {
        var data = SseEvent.of(event).data();
        return Json.tree(data == null ? new byte[0] : data);
    }

    private byte[] event(byte[] event) {
        var chunk = chunk(event);
        boolean changed = false;
        for (var part : parts.read(chunk)) {
            changed |= change(part);
        }
        return changed ? SseText.data(Json.text(chunk)) : event;
    }

    private boolean change(OpenAiCallParts.Part part) {
        if (edits.text(part.number()) == null) {
            return false;
        }
        boolean first = begun.add(part.number());
        if (part.legacy()) {
            return say(part.node(), "arguments", first ? edits.object(part.number()) : null);
        }
        var item = part.node();
        var name = OpenAiAnswers.argumentsName(item);
        var text = first ? text(part) : null;
        boolean beside = besideFunction.contains(part.number());
        if (first && beside && OpenAiAnswers.inner(item) instanceof ObjectNode inner) {
            inner.remove(name);
        }
        boolean saidInside = say(inside(item, first && !beside), name, beside ? null : text);
        boolean saidBeside = say(item, name, beside ? text : null);
        return saidInside || saidBeside;
    }

    private @Nullable String text(OpenAiCallParts.Part part) {
        return OpenAiAnswers.isCustom(part.node())
                ? edits.text(part.number())
                : edits.object(part.number());
    }

    /// The object that has the arguments, made if there is none and it is needed.
    private static JsonNode inside(JsonNode item, boolean needed) {
        return needed && item instanceof ObjectNode call
                ? call.withObject(OpenAiAnswers.isCustom(item) ? "custom" : "function")
                : OpenAiAnswers.inner(item);
    }

    /// Writes the new arguments, or removes those that stand here.
    private static boolean say(JsonNode call, String name, @Nullable String arguments) {
        if (!(call instanceof ObjectNode said) || (arguments == null && isEmpty(call.path(name)))) {
            return false;
        }
        said.put(name, arguments == null ? "" : arguments);
        return true;
    }

    private static boolean isEmpty(JsonNode arguments) {
        return OpenAiAnswers.text(arguments).isEmpty();
    }
}
