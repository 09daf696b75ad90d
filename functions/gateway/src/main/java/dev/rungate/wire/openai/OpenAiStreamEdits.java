package dev.rungate.wire.openai;

import dev.rungate.wire.ArgumentEdits;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseFramer;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Replaces the arguments of calls of a stream: the first piece of the call gets all of them, the
/// later ones get none.
final class OpenAiStreamEdits {
    private final ArgumentEdits edits;
    private final Map<Integer, Integer> positions;
    private final OpenAiCallParts parts = new OpenAiCallParts();
    private final Set<Integer> begun = new HashSet<>();

    private OpenAiStreamEdits(ArgumentEdits edits, Map<Integer, Integer> positions) {
        this.edits = edits;
        this.positions = positions;
    }

    static byte[] in(byte[] stream, ArgumentEdits edits) {
        var events = SseFramer.all(stream);
        var positions = positions(events);
        edits.mustBeBelow(positions.size());
        var edited = new OpenAiStreamEdits(edits, positions);
        var out = new ByteArrayOutputStream(stream.length);
        events.forEach(event -> out.writeBytes(edited.event(event)));
        return out.toByteArray();
    }

    /// The place of each numbered call in the whole answer: choice by choice, a `function_call`
    /// last.
    private static Map<Integer, Integer> positions(List<byte[]> events) {
        var reader = new OpenAiCallParts();
        var firsts = new ArrayList<OpenAiCallParts.Part>();
        var known = new HashSet<Integer>();
        for (var event : events) {
            for (var part : reader.read(chunk(event))) {
                if (known.add(part.number())) {
                    firsts.add(part);
                }
            }
        }
        firsts.sort(
                Comparator.comparingLong(OpenAiCallParts.Part::choice)
                        .thenComparing(OpenAiCallParts.Part::legacy)
                        .thenComparingInt(OpenAiCallParts.Part::number));
        var positions = new HashMap<Integer, Integer>();
        firsts.forEach(part -> positions.put(part.number(), positions.size()));
        return positions;
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
        int position = positions.getOrDefault(part.number(), -1);
        if (edits.text(position) == null) {
            return false;
        }
        boolean first = begun.add(part.number());
        if (part.legacy()) {
            return say(part.node(), "arguments", first ? edits.object(position) : null);
        }
        var custom = part.node().path("custom");
        return custom.isObject()
                ? say(custom, "input", first ? edits.text(position) : null)
                : say(function(part, first), "arguments", first ? edits.object(position) : null);
    }

    private static JsonNode function(OpenAiCallParts.Part part, boolean first) {
        return first && part.node() instanceof ObjectNode item
                ? item.withObject("function")
                : part.node().path("function");
    }

    /// Writes the new arguments, or none if they were written before.
    private static boolean say(JsonNode call, String name, @Nullable String arguments) {
        boolean hasMore = call.path(name).isContainer() || !Json.string(call.path(name)).isEmpty();
        if (!(call instanceof ObjectNode said) || (arguments == null && !hasMore)) {
            return false;
        }
        said.put(name, arguments == null ? "" : arguments);
        return true;
    }
}
