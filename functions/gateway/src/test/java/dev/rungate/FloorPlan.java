package dev.rungate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The rooms of `functions/gateway` as `docs/README.md` describes them.
final class FloorPlan {
    private static final Path PAGE = Path.of("..", "..", "docs", "README.md");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");
    private static final Pattern SENTENCE = Pattern.compile("- `([a-z]+)`: .*");

    private final Map<String, List<String>> imports = new LinkedHashMap<>();
    private final List<String> explained = new ArrayList<>();
    private final List<String> subRooms = new ArrayList<>();

    static FloorPlan read() {
        var plan = new FloorPlan();
        try {
            plan.read(Files.readAllLines(PAGE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return plan;
    }

    Set<String> rooms() {
        return imports.keySet();
    }

    List<String> imports(String room) {
        return imports.get(room);
    }

    /// Rooms that have a sentence of their own above the table.
    List<String> explained() {
        return explained;
    }

    /// `room.subroom`
    List<String> subRooms() {
        return subRooms;
    }

    private void read(List<String> lines) {
        rows(lines, "| room | may import |").forEach(this::addImports);
        rows(lines, "| room | sub-rooms |").forEach(this::addSubRooms);
        int table = lines.indexOf("| room | may import |");
        for (var line : lines.subList(lines.indexOf("## Rooms of `functions/gateway`"), table)) {
            var sentence = SENTENCE.matcher(line);
            if (sentence.matches()) {
                explained.add(sentence.group(1));
            }
        }
    }

    private static List<String> rows(List<String> lines, String head) {
        int first = lines.indexOf(head) + 2;
        int end = first;
        while (lines.get(end).startsWith("|")) {
            end++;
        }
        return lines.subList(first, end);
    }

    /// The row of the root names no room in its first cell.
    private void addImports(String row) {
        var cells = row.split("\\|");
        var allowed =
                cells[2].strip().equals("all of the above")
                        ? List.copyOf(imports.keySet())
                        : names(cells[2]);
        names(cells[1]).forEach(room -> imports.put(room, allowed));
    }

    private void addSubRooms(String row) {
        var cells = row.split("\\|");
        var room = names(cells[1]).getFirst();
        names(cells[2]).forEach(subRoom -> subRooms.add(room + "." + subRoom));
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map(match -> match.group(1)).toList();
    }
}
