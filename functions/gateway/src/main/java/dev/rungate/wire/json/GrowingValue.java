package dev.rungate.wire.json;

import dev.rungate.wire.Ambiguous;
import java.util.regex.Pattern;

/// Follows a JSON value that comes in pieces. Some clients act on it as soon as it is whole, so
/// that they never see a later piece.
public final class GrowingValue {
    private static final Pattern SCALAR =
            Pattern.compile("(-?\\d[\\d.eE+-]*|true|false|null|NaN|-?Infinity)\\s*");
    private static final int LONGEST_SCALAR = 64;

    private enum Shape {
        NOTHING,
        CONTAINER,
        STRING,
        SCALAR,
        WHOLE,
        BROKEN
    }

    private final StringBuilder scalar = new StringBuilder();
    private Shape shape = Shape.NOTHING;
    private boolean isContainer;
    private int depth;
    private boolean inString;
    private boolean escaped;

    /// Appends text. Throws {@link Ambiguous} if the value was whole before.
    public void add(String piece) {
        if (!piece.isBlank() && isWhole()) {
            throw new Ambiguous("a tool call goes on after its arguments are whole");
        }
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i));
        }
    }

    /// Whether one object or list has come, from its beginning to its end.
    public boolean isContainer() {
        return isContainer && shape == Shape.WHOLE;
    }

    private boolean isWhole() {
        return shape == Shape.WHOLE || (shape == Shape.SCALAR && SCALAR.matcher(scalar).matches());
    }

    private void take(char c) {
        switch (shape) {
            case NOTHING -> begin(c);
            case CONTAINER -> inContainer(c);
            case STRING -> inString(c);
            case SCALAR -> inScalar(c);
            case WHOLE -> shape = isSpace(c) ? Shape.WHOLE : Shape.BROKEN;
            case BROKEN -> {}
        }
    }

    private void begin(char c) {
        if (isSpace(c)) {
            return;
        }
        if (c == '{' || c == '[') {
            shape = Shape.CONTAINER;
            isContainer = true;
            depth = 1;
        } else if (c == '"') {
            shape = Shape.STRING;
        } else {
            shape = Shape.SCALAR;
            scalar.append(c);
        }
    }

    private void inContainer(char c) {
        if (inString) {
            inString = !endsString(c);
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            shape = depth == 0 ? Shape.WHOLE : shape;
        }
    }

    private void inString(char c) {
        shape = endsString(c) ? Shape.WHOLE : shape;
    }

    private boolean endsString(char c) {
        boolean ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        return ends;
    }

    private void inScalar(char c) {
        scalar.append(c);
        shape = scalar.length() > LONGEST_SCALAR ? Shape.BROKEN : shape;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
