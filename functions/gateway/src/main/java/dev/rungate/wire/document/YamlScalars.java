package dev.rungate.wire.document;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/// The meaning of unquoted text by the core schema of YAML 1.2: {@code off} and {@code no} are
/// text, numbers keep every digit, and anything longer than a number may be is text.
final class YamlScalars {
    private static final ScalarResolver CORE = new CoreScalarResolver(false);

    private YamlScalars() {}

    static @Nullable Object value(String text, int line, int column) {
        if (text.length() > Bounds.MAX_DIGITS) {
            return text;
        }
        var tag = CORE.resolve(text, true);
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.parseBoolean(text);
        }
        if (tag.equals(Tag.INT)) {
            return integer(text, line, column);
        }
        return tag.equals(Tag.FLOAT) ? Bounds.decimal(text, line, column) : text;
    }

    private static Number integer(String text, int line, int column) {
        if (text.startsWith("0x")) {
            return Bounds.integer(text.substring(2), 16, line, column);
        }
        if (text.startsWith("0o")) {
            return Bounds.integer(text.substring(2), 8, line, column);
        }
        return Bounds.integer(text, 10, line, column);
    }
}
