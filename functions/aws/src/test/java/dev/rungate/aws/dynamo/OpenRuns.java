package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.ledger.RunAttributes;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// What a round of the sweep takes while many runs are open: time, and memory that lives on. One in
/// a hundred has a hold that has lapsed.
public final class OpenRuns {
    private static final int BATCH = 25;
    private static final int LAPSED = 100;
    private static final OrgId ORG = OrgId.LOCAL;
    private static final long MEBIBYTE = 1024 * 1024;

    /// Says of each hold that it has lapsed. Held, because a logger nobody holds forgets its level.
    private static final Logger QUIET = Logger.getLogger(RunUpkeep.class.getName());

    private final Tables tables = Engine.freshTables();
    private final FreshIds ids = new FreshIds(new SecureRandom());
    private final Instant now = Instant.now();
    private final List<WriteRequest> runs = new ArrayList<>();
    private final List<WriteRequest> entries = new ArrayList<>();

    private OpenRuns() {}

    /// Prints a table; {@code args} are numbers of open runs.
    public static void main(String[] args) {
        QUIET.setLevel(Level.OFF);
        System.out.println(
                "| open runs | charged | a round, s | heap before, MiB | most after a collection,"
                        + " MiB |");
        System.out.println("|---|---|---|---|---|");
        for (var howMany : args) {
            System.out.println(new OpenRuns().row(Integer.parseInt(howMany)));
        }
        System.exit(0);
    }

    private String row(int howMany) {
        var resting = run("resting", now.plus(Duration.ofHours(1)));
        var lapsed = run("lapsed", now.minusSeconds(1));
        for (int i = 0; i < howMany; i++) {
            add(i % LAPSED == 0 ? lapsed : resting, "run-" + i);
        }
        send();
        long before = heap();
        var watched = new Watched(Engine.client());
        var stores = Engine.process(watched, tables);
        long start = System.nanoTime();
        int charged = stores.ledger().sweep(ORG, now, over -> {});
        double seconds = (System.nanoTime() - start - watched.spent) / 1e9;
        return String.format(
                Locale.ROOT,
                "| %,d | %,d | %.0f | %d | %d |",
                howMany,
                charged,
                seconds,
                before / MEBIBYTE,
                watched.most / MEBIBYTE);
    }

    /// As a real call leaves it.
    private Map<String, AttributeValue> run(String name, Instant expires) {
        var run = new RunKey(new OrgId("model"), new RunId(name));
        var wanted = new Wanted(run, ids.call(), 10, now.minusSeconds(60)).model("gpt-4o-mini");
        var lasting = wanted.lasting(Duration.between(now.minusSeconds(60), expires));
        Engine.process(tables).ledger().reserve(lasting.build());
        return Engine.client()
                .getItem(get -> get.tableName(tables.runs()).key(RunItem.keyOf(run)))
                .item();
    }

    private void add(Map<String, AttributeValue> like, String name) {
        var run = new RunKey(ORG, new RunId(name));
        var item = new HashMap<>(like);
        item.putAll(RunItem.keyOf(run));
        var started = Attributes.longOf(item, RunAttributes.STARTED);
        runs.add(put(item));
        entries.add(put(Registry.key(ORG + "/open-runs", "%013d:%s".formatted(started, name))));
        if (runs.size() == BATCH) {
            send();
        }
    }

    private static WriteRequest put(Map<String, AttributeValue> item) {
        return WriteRequest.builder().putRequest(put -> put.item(item)).build();
    }

    private void send() {
        if (!runs.isEmpty()) {
            Engine.client()
                    .batchWriteItem(
                            batch -> batch.requestItems(Map.of(tables.runs(), List.copyOf(runs))));
            Engine.client()
                    .batchWriteItem(batch ->
                            batch.requestItems(Map.of(tables.registry(), List.copyOf(entries))));
            runs.clear();
            entries.clear();
        }
    }

    private static long heap() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /// Looks at the heap with every hundredth page.
    private static final class Watched extends ForwardingDynamoDb {
        private static final int EVERY = 100;

        private int pages;
        private long most;
        private long spent;

        Watched(DynamoDbClient engine) {
            super(engine);
        }

        @Override
        <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
            if (request instanceof QueryRequest && ++pages % EVERY == 0) {
                long start = System.nanoTime();
                most = Math.max(most, heap());
                spent += System.nanoTime() - start;
            }
            return perform.get();
        }
    }
}
