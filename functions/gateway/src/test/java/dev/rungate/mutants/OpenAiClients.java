package dev.rungate.mutants;

import dev.rungate.mutants.LenientClients.ReadEvent;
import dev.rungate.mutants.LenientClients.SeenCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How clients of OpenAI's door put tool calls together.
final class OpenAiClients {
    private OpenAiClients() {}

    /// One piece of a call: where it stands, and what it says.
    private record Piece(
            String choice,
            @Nullable Object index,
            String id,
            String name,
            @Nullable Object arguments) {}

    /// How a client tells which call a piece belongs to.
    private enum Keys {
        INDEX,
        ID,
        ARRIVAL
    }

    private enum NameHabit {
        JOINED,
        FIRST,
        LAST
    }

    static Set<SeenCall> whole(@Nullable Object answer) {
        var calls = new LinkedHashSet<SeenCall>();
        for (var choice : Loose.items(Loose.get(answer, "choices"))) {
            each(pieces("", Loose.get(choice, "message")), calls);
        }
        return calls;
    }

    static Set<SeenCall> streamed(List<ReadEvent> events) {
        var calls = new LinkedHashSet<SeenCall>();
        for (var member : List.of("delta", "message")) {
            var pieces = new ArrayList<Piece>();
            for (var event : events) {
                for (var choice : Loose.items(Loose.get(event.data(), "choices"))) {
                    var number = String.valueOf(Loose.get(choice, "index"));
                    pieces.addAll(pieces(number, Loose.get(choice, member)));
                }
            }
            if (!pieces.isEmpty()) {
                each(pieces, calls);
                together(pieces, calls);
            }
        }
        return calls;
    }

    private static List<Piece> pieces(String choice, @Nullable Object message) {
        var pieces = new ArrayList<Piece>();
        for (var item : Loose.items(Loose.get(message, "tool_calls"))) {
            for (var kind : List.of("function", "custom", "")) {
                var inner = kind.isEmpty() ? item : Loose.get(item, kind);
                var arguments = Loose.get(inner, "arguments");
                pieces.add(
                        new Piece(
                                choice,
                                Loose.get(item, "index"),
                                Loose.string(Loose.get(item, "id")),
                                Loose.string(Loose.get(inner, "name")),
                                arguments == null ? Loose.get(inner, "input") : arguments));
            }
        }
        var function = Loose.get(message, "function_call");
        if (function instanceof Map<?, ?>) {
            pieces.add(
                    new Piece(
                            choice + "/function_call",
                            null,
                            "",
                            Loose.string(Loose.get(function, "name")),
                            Loose.get(function, "arguments")));
        }
        pieces.removeIf(piece -> piece.name().isEmpty() && piece.arguments() == null);
        return pieces;
    }

    /// Each piece for itself.
    private static void each(List<Piece> pieces, Set<SeenCall> calls) {
        for (var piece : pieces) {
            calls.add(new SeenCall(piece.name(), Loose.text(piece.arguments())));
        }
    }

    private static void together(List<Piece> pieces, Set<SeenCall> calls) {
        for (var keys : Keys.values()) {
            for (var habit : NameHabit.values()) {
                var growing = new LinkedHashMap<String, Growing>();
                int arrived = 0;
                for (var piece : pieces) {
                    arrived += piece.name().isEmpty() ? 0 : 1;
                    growing.computeIfAbsent(key(keys, piece, arrived), _ -> new Growing())
                            .add(piece, habit);
                }
                growing.values().forEach(call -> calls.add(call.seen()));
            }
        }
    }

    private static String key(Keys keys, Piece piece, int arrived) {
        return piece.choice()
                + switch (keys) {
                    case INDEX -> "#" + piece.index();
                    case ID -> piece.id().isEmpty() ? "#" + piece.index() : "/" + piece.id();
                    case ARRIVAL -> "@" + arrived;
                };
    }

    private static final class Growing {
        private final StringBuilder arguments = new StringBuilder();
        private String name = "";

        void add(Piece piece, NameHabit habit) {
            if (!piece.name().isEmpty()) {
                name =
                        switch (habit) {
                            case JOINED -> name + piece.name();
                            case FIRST -> name.isEmpty() ? piece.name() : name;
                            case LAST -> piece.name();
                        };
            }
            arguments.append(Loose.text(piece.arguments()));
        }

        SeenCall seen() {
            return new SeenCall(name, arguments.toString());
        }
    }
}
