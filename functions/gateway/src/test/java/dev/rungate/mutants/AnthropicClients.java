package dev.rungate.mutants;

import dev.rungate.mutants.LenientClients.ReadEvent;
import dev.rungate.mutants.LenientClients.SeenCall;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How clients of Anthropic's door put tool calls together.
final class AnthropicClients {
    private AnthropicClients() {}

    /// Where a client finds out what an event is.
    private enum Type {
        IN_DATA,
        BY_NAME,
        EITHER
    }

    static Set<SeenCall> whole(@Nullable Object answer) {
        var calls = new LinkedHashSet<SeenCall>();
        blocks(answer, calls);
        return calls;
    }

    static Set<SeenCall> streamed(List<ReadEvent> events) {
        var calls = new LinkedHashSet<SeenCall>();
        for (var type : Type.values()) {
            for (boolean byIndex : new boolean[] {true, false}) {
                for (boolean replaces : new boolean[] {true, false}) {
                    new Reading(type, byIndex, replaces, calls).read(events);
                }
            }
        }
        return calls;
    }

    private static void blocks(@Nullable Object message, Set<SeenCall> calls) {
        for (var block : Loose.items(Loose.get(message, "content"))) {
            if (isCall(block)) {
                calls.add(call(block, ""));
            }
        }
    }

    private static boolean isCall(@Nullable Object block) {
        return Loose.string(Loose.get(block, "type")).equals("tool_use");
    }

    /// Pieces stand in the place of the input that was there at the start.
    private static SeenCall call(@Nullable Object block, String pieces) {
        var name = Loose.string(Loose.get(block, "name"));
        return new SeenCall(
                name, pieces.isEmpty() ? Loose.text(Loose.get(block, "input")) : pieces);
    }

    /// One client reading one stream. {@code replaces}: a block with a number that was there takes
    /// its place.
    private static final class Reading {
        private final Type type;
        private final boolean byIndex;
        private final boolean replaces;
        private final Set<SeenCall> calls;
        private final Map<String, Object> open = new LinkedHashMap<>();
        private final Map<String, StringBuilder> pieces = new LinkedHashMap<>();
        private int begun;

        Reading(Type type, boolean byIndex, boolean replaces, Set<SeenCall> calls) {
            this.type = type;
            this.byIndex = byIndex;
            this.replaces = replaces;
            this.calls = calls;
        }

        void read(List<ReadEvent> events) {
            for (var event : events) {
                read(event);
            }
            open.keySet().forEach(this::tell);
        }

        private void read(ReadEvent event) {
            switch (type(event)) {
                case "message_start" -> blocks(Loose.get(event.data(), "message"), calls);
                case "content_block_start" -> start(event.data());
                case "content_block_delta" -> grow(event.data());
                case "content_block_stop" -> tell(key(event.data()));
                default -> {}
            }
        }

        private String type(ReadEvent event) {
            var inData = Loose.string(Loose.get(event.data(), "type"));
            return switch (type) {
                case IN_DATA -> inData;
                case BY_NAME -> event.name();
                case EITHER -> inData.isEmpty() ? event.name() : inData;
            };
        }

        private void start(@Nullable Object data) {
            begun++;
            var block = Loose.get(data, "content_block");
            var key = key(data);
            if (block != null && (replaces || !open.containsKey(key))) {
                open.put(key, block);
                pieces.put(key, new StringBuilder());
            }
        }

        private void grow(@Nullable Object data) {
            var more = Loose.get(Loose.get(data, "delta"), "partial_json");
            pieces.computeIfAbsent(key(data), _ -> new StringBuilder()).append(Loose.text(more));
        }

        private void tell(String key) {
            var block = open.get(key);
            if (isCall(block)) {
                calls.add(
                        call(block, String.valueOf(pieces.getOrDefault(key, new StringBuilder()))));
            }
        }

        private String key(@Nullable Object data) {
            return byIndex ? String.valueOf(Loose.get(data, "index")) : "@" + begun;
        }
    }
}
