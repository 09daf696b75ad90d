package dev.rungate.aws.dynamo.ledger;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.ids.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Notes of this process about a run, from one write to the next, so that no write needs a read
/// before it. They are only hints: a note that is forgotten or out of date costs a second write,
/// never a wrong one.
public final class RunNotes {
    private static final int MOST_RUNS = 10_000;
    static final int MOST_TAKEN_OUT = 25;
    private static final int MARKS_KEPT = 32;
    private static final int MOST_MODELS = 32;
    private static final int MARKS_AFTER_CUT = 24;

    private final Map<RunKey, Note> notes =
            new LinkedHashMap<>(256, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<RunKey, Note> eldest) {
                    return size() > MOST_RUNS;
                }
            };

    /// A request or tool call that a run has counted.
    record Mark(String attribute, String mark) {}

    private static final class Note {
        private @Nullable Instant windowStart;
        private final Map<String, Pending> submitted = new HashMap<>();
        private final Map<String, Pending> stored = new HashMap<>();
        private List<Mark> faded = List.of();
        private List<String> models = List.of();
    }

    synchronized boolean knows(RunKey run) {
        return notes.containsKey(run);
    }

    synchronized @Nullable Instant windowStart(RunKey run) {
        var note = notes.get(run);
        return note == null ? null : note.windowStart;
    }

    /// Whether the next call's model is to be named in the run: it is not yet, and there is room. A
    /// run with more models than that does not know which one a call asked for that nobody settles.
    synchronized boolean namesModel(RunKey run, @Nullable String model) {
        if (model == null) {
            return false;
        }
        var known = notes.containsKey(run) ? notes.get(run).models : List.<String>of();
        return known.size() < MOST_MODELS && !known.contains(model);
    }

    /// Takes note of the run as it is now; answers the records that nobody here has taken care of.
    synchronized List<Pending> see(RunItem item) {
        var note = notes.computeIfAbsent(item.key(), key -> new Note());
        note.windowStart = Attributes.instantOrNull(item.item(), RunAttributes.WINDOW_START);
        note.models = item.models();
        note.faded =
                Stream.of(RunAttributes.REQUESTS, RunAttributes.TOOL_CALLS)
                        .flatMap(counts -> faded(item, counts))
                        .toList();
        var pending = item.pending();
        var keys = pending.stream().map(Pending::key).toList();
        note.submitted.keySet().retainAll(keys);
        note.stored.keySet().retainAll(keys);
        var fresh = new ArrayList<Pending>();
        for (var record : pending) {
            if (!record.equals(note.submitted.get(record.key()))
                    && !note.stored.containsKey(record.key())) {
                note.submitted.put(record.key(), record);
                fresh.add(record);
            }
        }
        return fresh;
    }

    /// Marks of requests and tool calls that the item need not keep: it has more than enough, and
    /// these were seen least.
    private static Stream<Mark> faded(RunItem item, String attribute) {
        var counts = item.counts(attribute);
        if (counts.size() <= MARKS_KEPT) {
            return Stream.empty();
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(counts.size() - MARKS_AFTER_CUT)
                .map(e -> new Mark(attribute, e.getKey()));
    }

    /// Whether nobody in this process has stored this record yet.
    public synchronized boolean waits(RunKey run, Pending record) {
        var note = notes.get(run);
        return note == null || !record.equals(note.stored.get(record.key()));
    }

    /// These records are in the step table now: the next write may take them out.
    public synchronized void stored(RunKey run, Pending record) {
        var note = notes.get(run);
        if (note != null && note.submitted.remove(record.key(), record)) {
            note.stored.put(record.key(), record);
        }
    }

    /// These records could not be stored: the next process that sees them tries again.
    public synchronized void failed(RunKey run, Pending record) {
        var note = notes.get(run);
        if (note != null) {
            note.submitted.remove(record.key(), record);
        }
    }

    /// The records that the next write on this run may take out of the item.
    synchronized List<Pending> toTakeOut(RunKey run) {
        var note = notes.get(run);
        return note == null
                ? List.of()
                : note.stored.values().stream().limit(MOST_TAKEN_OUT).toList();
    }

    /// Which marks the next write may let fade.
    synchronized List<Mark> faded(RunKey run) {
        var note = notes.get(run);
        return note == null ? List.of() : note.faded;
    }
}
