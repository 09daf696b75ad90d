package dev.rungate.wire.document;

import dev.rungate.ids.DocumentPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads one JSON document and notes every key that appears twice.
final class JsonDocumentReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final String text;
    private final Bounds bounds = new Bounds();
    private final List<Document.Fault> faults = new ArrayList<>();

    JsonDocumentReader(String text) {
        this.text = text;
    }

    Document read() {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            var first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                throw new UnreadableText("the document is empty", 1, 1);
            }
            var tree = value(parser, 1, DocumentPath.ROOT);
            if (parser.nextToken() != null) {
                throw at(parser, "is no JSON: text after its end");
            }
            return faults.isEmpty() && tree != null
                    ? new Document.Read(tree)
                    : new Document.Unreadable(faults);
        } catch (StreamConstraintsException tooLong) {
            throw at(tooLong, "holds a number or a name that is too long");
        } catch (JacksonException broken) {
            throw at(broken, "is no JSON: " + firstLine(broken.getOriginalMessage()));
        }
    }

    private @Nullable Object value(JsonParser parser, int level, DocumentPath path) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser, level, path);
            case START_ARRAY -> list(parser, level, path);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> null;
        };
    }

    private Map<String, @Nullable Object> map(JsonParser parser, int level, DocumentPath path) {
        enter(parser, level);
        var map = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            if (map.containsKey(key)) {
                faults.add(new Document.Fault(path.key(key), "appears twice" + position(parser)));
            }
            parser.nextToken();
            map.put(key, value(parser, level + 1, path.key(key)));
        }
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> list(JsonParser parser, int level, DocumentPath path) {
        enter(parser, level);
        var list = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser, level + 1, path.index(list.size())));
        }
        return Collections.unmodifiableList(list);
    }

    private void enter(JsonParser parser, int level) {
        var where = parser.currentTokenLocation();
        bounds.enter(level, where.getLineNr(), where.getColumnNr());
    }

    private static Number integer(JsonParser parser) {
        var where = parser.currentTokenLocation();
        return Bounds.integer(parser.getString(), 10, where.getLineNr(), where.getColumnNr());
    }

    private static Number decimal(JsonParser parser) {
        var where = parser.currentTokenLocation();
        return Bounds.decimal(parser.getString(), where.getLineNr(), where.getColumnNr());
    }

    private static UnreadableText at(JsonParser parser, String problem) {
        var where = parser.currentTokenLocation();
        return new UnreadableText(problem, where.getLineNr(), where.getColumnNr());
    }

    private static UnreadableText at(JacksonException broken, String problem) {
        var where = broken.getLocation();
        return where == null
                ? new UnreadableText(problem)
                : new UnreadableText(problem, where.getLineNr(), where.getColumnNr());
    }

    private static String position(JsonParser parser) {
        var where = parser.currentTokenLocation();
        return " (line %d, column %d)".formatted(where.getLineNr(), where.getColumnNr());
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "it breaks off"
                : message.lines().findFirst().orElse("it breaks off");
    }
}
