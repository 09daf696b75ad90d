package dev.rungate.wire.document;

import dev.rungate.ids.DocumentPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML 1.2 document event by event, so that nothing is built that a bound forbids. An
/// alias costs what it stands for.
final class YamlDocumentReader {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setLabel("document")
                    .setCodePointLimit(Documents.MAX_BYTES)
                    .build();

    private final String text;
    private final Bounds bounds = new Bounds();
    private final List<Document.Fault> faults = new ArrayList<>();
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int deepest;

    /// A finished node that aliases may stand for: its size and its levels count again wherever it
    /// is used.
    private record Anchored(@Nullable Object value, long weight, int levels) {}

    YamlDocumentReader(String text) {
        this.text = text;
    }

    Document read() {
        try {
            var events = new Parse(SETTINGS).parseString(text).iterator();
            events.next();
            if (events.next().getEventId() == Event.ID.StreamEnd) {
                throw new UnreadableText("the document is empty", 1, 1);
            }
            var tree = node(events.next(), events, 1, DocumentPath.ROOT);
            events.next();
            var after = events.next();
            if (after.getEventId() != Event.ID.StreamEnd) {
                throw at(after, "holds more than one document");
            }
            if (tree == null) {
                throw new UnreadableText("the document is empty", 1, 1);
            }
            return faults.isEmpty() ? new Document.Read(tree) : new Document.Unreadable(faults);
        } catch (MarkedYamlEngineException broken) {
            var mark = broken.getProblemMark().or(broken::getContextMark);
            throw new UnreadableText("is no YAML: " + words(broken), line(mark), column(mark));
        } catch (ReaderException broken) {
            throw UnreadableText.at(
                    "is no YAML: it holds a character that may not be there",
                    text,
                    broken.getPosition());
        } catch (YamlEngineException broken) {
            throw new UnreadableText("is no YAML", 1, 1);
        }
    }

    private @Nullable Object node(
            Event event, Iterator<Event> events, int level, DocumentPath path) {
        bounds.grow(1, line(event.getStartMark()), column(event.getStartMark()));
        return switch (event) {
            case AliasEvent alias -> standFor(alias, level);
            case NodeEvent node -> {
                long before = bounds.weight();
                int outer = deepest;
                deepest = level;
                var value = value(node, events, level, path);
                var anchored = new Anchored(value, bounds.weight() - before, deepest - level);
                node.getAnchor().ifPresent(anchor -> anchors.put(anchor, anchored));
                deepest = Math.max(outer, deepest);
                yield value;
            }
            default -> throw at(event, "is no YAML");
        };
    }

    private @Nullable Object value(
            NodeEvent event, Iterator<Event> events, int level, DocumentPath path) {
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> list(start, events, level, path);
            case MappingStartEvent start -> map(start, events, level, path);
            default -> throw at(event, "is no YAML");
        };
    }

    private @Nullable Object standFor(AliasEvent alias, int level) {
        int line = line(alias.getStartMark());
        int column = column(alias.getStartMark());
        bounds.alias(line, column);
        var anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw new UnreadableText(
                    "uses the alias *" + alias.getAlias() + " before it is finished", line, column);
        }
        bounds.grow(anchored.weight(), line, column);
        bounds.enter(level + anchored.levels(), line, column);
        deepest = Math.max(deepest, level + anchored.levels());
        return anchored.value();
    }

    private List<@Nullable Object> list(
            SequenceStartEvent start, Iterator<Event> events, int level, DocumentPath path) {
        enter(start, level, "tag:yaml.org,2002:seq");
        var list = new ArrayList<@Nullable Object>();
        for (var next = events.next();
                next.getEventId() != Event.ID.SequenceEnd;
                next = events.next()) {
            list.add(node(next, events, level + 1, path.index(list.size())));
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, @Nullable Object> map(
            MappingStartEvent start, Iterator<Event> events, int level, DocumentPath path) {
        enter(start, level, "tag:yaml.org,2002:map");
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var next = events.next();
                next.getEventId() != Event.ID.MappingEnd;
                next = events.next()) {
            var key = key(next);
            if (map.containsKey(key)) {
                faults.add(new Document.Fault(path.key(key), "appears twice" + position(next)));
            }
            map.put(key, node(events.next(), events, level + 1, path.key(key)));
        }
        return Collections.unmodifiableMap(map);
    }

    private String key(Event event) {
        if (event instanceof ScalarEvent scalar && scalar.getAnchor().isEmpty()) {
            bounds.grow(
                    scalar.getValue().length(),
                    line(event.getStartMark()),
                    column(event.getStartMark()));
            refuseTag(scalar, "tag:yaml.org,2002:str");
            return scalar.getValue();
        }
        throw at(event, "has a key that is not plain text");
    }

    private void enter(CollectionStartEvent start, int level, String tag) {
        deepest = Math.max(deepest, level);
        bounds.enter(level, line(start.getStartMark()), column(start.getStartMark()));
        start.getTag()
                .filter(given -> !given.equals(tag))
                .ifPresent(given -> {
                    throw at(start, "uses the tag " + given);
                });
    }

    private @Nullable Object scalar(ScalarEvent scalar) {
        int line = line(scalar.getStartMark());
        int column = column(scalar.getStartMark());
        bounds.grow(scalar.getValue().length(), line, column);
        refuseTag(scalar, "tag:yaml.org,2002:str");
        if (!scalar.isPlain() || scalar.getTag().isPresent()) {
            return scalar.getValue();
        }
        return YamlScalars.value(scalar.getValue(), line, column);
    }

    private static void refuseTag(ScalarEvent scalar, String text) {
        scalar.getTag()
                .filter(given -> !given.equals(text) && !given.equals("!"))
                .ifPresent(given -> {
                    throw at(scalar, "uses the tag " + given);
                });
    }

    private static String words(MarkedYamlEngineException broken) {
        var problem = broken.getProblem();
        return problem == null ? broken.getContext() : problem;
    }

    private static UnreadableText at(Event event, String problem) {
        return new UnreadableText(
                problem, line(event.getStartMark()), column(event.getStartMark()));
    }

    private static String position(Event event) {
        return " (line %d, column %d)"
                .formatted(line(event.getStartMark()), column(event.getStartMark()));
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Optional<Mark> mark) {
        return mark.map(Mark::getColumn).orElse(0) + 1;
    }
}
