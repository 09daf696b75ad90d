package dev.rungate.local.states;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The intrinsic functions this engine knows, and how many arguments each takes.
enum Intrinsic {
    FORMAT("States.Format", 1, 100) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            return text(format(string(arguments.getFirst()), arguments));
        }
    },
    UUID_V4("States.UUID", 0, 0) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            return text(UUID.randomUUID().toString());
        }
    },
    MATH_ADD("States.MathAdd", 2, 2) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            return JsonNodeFactory.instance.numberNode(
                    whole(arguments.getFirst()) + whole(arguments.getLast()));
        }
    },
    ARRAY_GET_ITEM("States.ArrayGetItem", 2, 2) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            var item = array(arguments.getFirst()).get(whole(arguments.getLast()));
            if (item == null) {
                throw StateError.intrinsic("States.ArrayGetItem found no such element.");
            }
            return item;
        }
    },
    ARRAY_LENGTH("States.ArrayLength", 1, 1) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            return JsonNodeFactory.instance.numberNode(array(arguments.getFirst()).size());
        }
    },
    JSON_TO_STRING("States.JsonToString", 1, 1) {
        @Override
        JsonNode apply(List<JsonNode> arguments) {
            return text(StatesJson.text(arguments.getFirst()));
        }
    };

    private static final Pattern BRACES = Pattern.compile("\\\\([{}])|(\\{\\})");

    private final String written;
    private final int least;
    private final int most;

    Intrinsic(String written, int least, int most) {
        this.written = written;
        this.least = least;
        this.most = most;
    }

    abstract JsonNode apply(List<JsonNode> arguments);

    /// Throws {@link IllegalArgumentException} for one that is not known.
    static Intrinsic named(String name) {
        for (var each : values()) {
            if (each.written.equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("the function " + name + " is not known");
    }

    boolean takes(int arguments) {
        return least <= arguments && arguments <= most;
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    private static String string(JsonNode value) {
        if (!value.isString()) {
            throw StateError.intrinsic("States.Format needs a text first.");
        }
        return value.stringValue();
    }

    private static int whole(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw StateError.intrinsic("A function needs a whole number where it was given none.");
        }
        return value.intValue();
    }

    private static JsonNode array(JsonNode value) {
        if (!value.isArray()) {
            throw StateError.intrinsic("A function needs an array where it was given none.");
        }
        return value;
    }

    private static String format(String template, List<JsonNode> arguments) {
        var braces = BRACES.matcher(template);
        var out = new StringBuilder();
        int used = 1;
        while (braces.find()) {
            boolean escaped = braces.group(1) != null;
            if (!escaped && used == arguments.size()) {
                throw StateError.intrinsic("States.Format has more {} than arguments.");
            }
            var put = escaped ? braces.group(1) : shown(arguments.get(used++));
            braces.appendReplacement(out, Matcher.quoteReplacement(put));
        }
        if (used != arguments.size()) {
            throw StateError.intrinsic("States.Format has fewer {} than arguments.");
        }
        return braces.appendTail(out).toString();
    }

    private static String shown(JsonNode value) {
        if (value.isContainer()) {
            throw StateError.intrinsic("States.Format takes texts, numbers, true, false and null.");
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
