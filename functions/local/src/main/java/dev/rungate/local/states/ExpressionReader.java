package dev.rungate.local.states;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads `$.a.path` and `States.Format('gate {}', $.n)`. Throws {@link IllegalArgumentException}
/// with a reason.
final class ExpressionReader {
    private static final Pattern NAME = Pattern.compile("States\\.[A-Za-z0-9]+");
    private static final Pattern LITERAL =
            Pattern.compile("true|false|null|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern TEXT = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'");

    private final String text;
    private int at;

    private ExpressionReader(String text) {
        this.text = text;
    }

    static Expression read(String text) {
        var reader = new ExpressionReader(text);
        var read = text.startsWith("$") ? reader.path() : reader.call();
        if (reader.at != text.length()) {
            throw reader.unreadable();
        }
        return read;
    }

    private Expression argument() {
        skipBlanks();
        if (text.startsWith("$", at)) {
            return path();
        }
        if (text.startsWith("'", at)) {
            var quoted = next(TEXT);
            var inner = quoted.substring(1, quoted.length() - 1);
            return constant(JsonNodeFactory.instance.stringNode(unescaped(inner)));
        }
        return text.startsWith("States.", at) ? call() : constant(StatesJson.read(next(LITERAL)));
    }

    private Expression path() {
        return new Expression.Reference(StatePath.parse(next(StatePath.WHOLE)));
    }

    private Expression call() {
        var name = next(NAME);
        var function = Intrinsic.named(name);
        var arguments = arguments();
        if (!function.takes(arguments.size())) {
            throw new IllegalArgumentException(name + " does not take so many arguments");
        }
        return new Expression.Call(function, arguments);
    }

    private List<Expression> arguments() {
        var arguments = new ArrayList<Expression>();
        expect('(');
        skipBlanks();
        if (text.startsWith(")", at)) {
            at++;
            return arguments;
        }
        arguments.add(argument());
        for (skipBlanks(); text.startsWith(",", at); skipBlanks()) {
            at++;
            arguments.add(argument());
        }
        expect(')');
        return arguments;
    }

    private void expect(char wanted) {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw unreadable();
        }
        at++;
    }

    private String next(Pattern wanted) {
        var found = wanted.matcher(text).region(at, text.length());
        if (!found.lookingAt()) {
            throw unreadable();
        }
        at = found.end();
        return found.group();
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    /// Escaped braces are left to States.Format.
    private static String unescaped(String inner) {
        return inner.replaceAll("\\\\(['\\\\])", "$1");
    }

    private static Expression constant(JsonNode value) {
        return new Expression.Constant(value);
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException(
                "'" + text + "' is not understood from its character " + (at + 1));
    }
}
