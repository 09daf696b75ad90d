package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.text;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.BatchWrite;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/// Which runs there are: of an organisation, of an agent, and which are still open. A run is
/// entered just before its item is made, so that no run is ever missing here; an entry whose run
/// was not made after all is passed over. Lists of our own and not indexes of the run table,
/// because an index makes every write of the table dearer and lags behind.
public final class RunLists {
    private static final Duration GHOST_AFTER = Duration.ofHours(1);
    private static final String RUNS = "/runs";
    private static final String OPEN = "/open-runs";
    private static final String SWEPT_TO = "open-runs";
    private static final String AFTER = "after";
    private static final int PAGE = 100;
    private static final int MOST_TOLD = 1_000;
    private static final System.Logger LOG = System.getLogger(RunLists.class.getName());

    private final Registry registry;
    private final RunTable runs;
    private final DynamoRetries attempts;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public RunLists(Registry registry, RunTable runs, DynamoRetries attempts) {
        this.registry = registry;
        this.runs = runs;
        this.attempts = attempts;
    }

    /// A run's place in a list: by its start, so that the newest is the last.
    private record Entry(String place) {
        /// Empty for what is none.
        private static Optional<Entry> read(String place) {
            var entry = new Entry(place);
            try {
                entry.started();
                entry.run();
                return Optional.of(entry);
            } catch (IllegalArgumentException | IndexOutOfBoundsException none) {
                return Optional.empty();
            }
        }

        static Entry of(RunId run, Instant started) {
            return new Entry("%013d:%s".formatted(started.toEpochMilli(), run));
        }

        RunKey key(OrgId org) {
            return new RunKey(org, run());
        }

        RunId run() {
            return new RunId(place.substring(place.indexOf(':') + 1));
        }

        Instant started() {
            return Instant.ofEpochMilli(Long.parseLong(place.substring(0, place.indexOf(':'))));
        }
    }

    /// To be called before the run is made; again changes nothing.
    public void enter(RunKey run, AgentId agent, Instant started) {
        var place = Entry.of(run.run(), started).place();
        var entries =
                Stream.of(all(run.org()), of(run.org(), agent), open(run.org()))
                        .map(list -> Registry.key(list, place))
                        .toList();
        BatchWrite.put(registry.client(), registry.table(), entries, attempts);
    }

    /// The run needs no sweeping any more.
    void leaveOpen(RunItem item) {
        leaveOpen(item.key().org(), Entry.of(item.key().run(), item.started()));
    }

    private void leaveOpen(OrgId org, Entry entry) {
        attempts.retrying(again ->
                registry.client()
                        .deleteItem(delete ->
                                delete.tableName(registry.table())
                                        .key(Registry.key(open(org), entry.place()))));
    }

    /// Part of a list; {@code next} is where it goes on.
    record Found(List<RunItem> items, @Nullable String next) {}

    /// Newest first.
    Found list(OrgId org, @Nullable AgentId agent, int limit, @Nullable String after) {
        var list = agent == null ? all(org) : of(org, agent);
        var found = new ArrayList<RunItem>();
        var next = after;
        do {
            var page = page(list, false, limit - found.size(), next);
            items(org, entries(page))
                    .forEach((entry, item) -> item.filter(this::understood).ifPresent(found::add));
            next = Registry.next(page, "");
        } while (next != null && found.size() < limit);
        return new Found(List.copyOf(found), next);
    }

    /// A page of the runs that are not over and cleared up, oldest first.
    Found open(OrgId org, Instant now, @Nullable String after) {
        var page = page(open(org), true, PAGE, after);
        var found = new ArrayList<RunItem>();
        items(org, entries(page))
                .forEach((entry, item) -> {
                    if (item.isPresent()) {
                        item.filter(this::understood).ifPresent(found::add);
                    } else if (entry.started().plus(GHOST_AFTER).isBefore(now)) {
                        leaveOpen(org, entry);
                    }
                });
        return new Found(found, Registry.next(page, ""));
    }

    /// Where the last sweep stopped, if it did not come to the end.
    @Nullable String sweptTo(OrgId org) {
        return registry.find(sweep(org), SWEPT_TO)
                .map(item -> Attributes.textOrNull(item, AFTER))
                .orElse(null);
    }

    /// Remembers where a sweep goes on, null at its end.
    void sweptTo(OrgId org, @Nullable String after) {
        var key = Registry.key(sweep(org), SWEPT_TO);
        if (after == null) {
            attempts.retrying(again ->
                    registry.client()
                            .deleteItem(delete -> delete.tableName(registry.table()).key(key)));
        } else {
            var item = new HashMap<>(key);
            item.put(AFTER, text(after));
            attempts.retrying(again ->
                    registry.client().putItem(put -> put.tableName(registry.table()).item(item)));
        }
    }

    private static String sweep(OrgId org) {
        return org + "/sweep";
    }

    private static String all(OrgId org) {
        return org + RUNS;
    }

    private static String of(OrgId org, AgentId agent) {
        return RunItem.ownerOf(org, agent) + RUNS;
    }

    private static String open(OrgId org) {
        return org + OPEN;
    }

    private QueryResponse page(
            String list, boolean oldestFirst, int limit, @Nullable String after) {
        return attempts.retrying(again ->
                registry.client()
                        .query(query ->
                                query.tableName(registry.table())
                                        .consistentRead(true)
                                        .keyConditionExpression(Registry.KEY + " = :list")
                                        .expressionAttributeValues(Map.of(":list", text(list)))
                                        .scanIndexForward(oldestFirst)
                                        .limit(limit)
                                        .exclusiveStartKey(
                                                after == null ? null : Registry.key(list, after))));
    }

    private List<Entry> entries(QueryResponse page) {
        return page.items().stream()
                .map(item -> Attributes.textOf(item, Registry.PATH))
                .flatMap(this::entry)
                .toList();
    }

    private Stream<Entry> entry(String place) {
        var entry = Entry.read(place);
        if (entry.isEmpty()) {
            tellOnce("\"" + place + "\" in a list of runs", "it names no run and its start");
        }
        return entry.stream();
    }

    private boolean understood(RunItem item) {
        var problem = item.problem();
        problem.ifPresent(why -> tellOnce("Run " + item.key(), why));
        return problem.isEmpty();
    }

    private void tellOnce(String what, String why) {
        if (told.size() < MOST_TOLD && told.add(what)) {
            LOG.log(
                    Level.ERROR,
                    "{0} is passed over, because this version does not understand it: {1}. It is"
                            + " neither listed nor swept, and nothing of it is changed.",
                    what,
                    why);
        }
    }

    /// The runs as they are now, in the order of their entries; empty for an entry that is not its
    /// run's.
    private Map<Entry, Optional<RunItem>> items(OrgId org, List<Entry> entries) {
        var items = new HashMap<RunKey, RunItem>();
        runs.readAll(entries.stream().map(entry -> entry.key(org)).distinct().toList(), attempts)
                .forEach(item -> items.put(item.key(), item));
        var found = new LinkedHashMap<Entry, Optional<RunItem>>();
        entries.forEach(entry ->
                found.put(
                        entry,
                        Optional.ofNullable(items.get(entry.key(org)))
                                .filter(item ->
                                        item.problem().isPresent()
                                                || item.started().equals(entry.started()))));
        return found;
    }
}
