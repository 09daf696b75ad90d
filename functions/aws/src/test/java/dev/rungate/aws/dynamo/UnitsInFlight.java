package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.chat.Usage;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What a call costs in write units while others of its run are in flight, as on AWS: the stream of
/// the table tells of a record a second after it was written. Calls take eight seconds.
public final class UnitsInFlight {
    private static final int SECONDS_A_CALL = 8;
    private static final int CALLS = 400;

    private final SecureRandom random = new SecureRandom();
    private final FreshIds ids = new FreshIds(random);
    private final Tables tables = Engine.freshTables();
    private final MeteringDynamoDb engine = new MeteringDynamoDb(Engine.client());
    private final MeteringDynamoDb streamed = new MeteringDynamoDb(Engine.client());
    private final DynamoStores stores = Engine.passing(engine, tables);
    private final LedgerStream stream =
            new LedgerStream(streamed, tables, ids, new DynamoRetries(Duration.ofSeconds(5)));
    private final RunKey run = new RunKey(OrgId.LOCAL, ids.run());
    private final ArrayDeque<Hold> inFlight = new ArrayDeque<>();

    private UnitsInFlight() {}

    /// Prints a table.
    public static void main(String[] args) {
        System.out.println("| calls in flight | write units of a call | and of its record |");
        System.out.println("|---|---|---|");
        for (int calls : List.of(1, 10, 100, 400)) {
            System.out.println(new UnitsInFlight().row(calls));
        }
        System.exit(0);
    }

    private String row(int calls) {
        int aSecond = Math.max(1, calls / SECONDS_A_CALL);
        while (inFlight.size() < calls) {
            inFlight.add(reserve());
        }
        play(calls, aSecond);
        engine.reset();
        streamed.reset();
        play(CALLS, aSecond);
        return String.format(
                Locale.ROOT,
                "| %d | %.1f | %.1f |",
                calls,
                engine.writeUnits() / CALLS,
                streamed.writeUnits() / CALLS);
    }

    private void play(int calls, int aSecond) {
        for (int i = 1; i <= calls; i++) {
            settle(inFlight.remove());
            inFlight.add(reserve());
            if (i % aSecond == 0) {
                stream.carry(List.of(new LedgerStream.Image("1", item())));
            }
        }
    }

    private Map<String, AttributeValue> item() {
        return Engine.client()
                .getItem(get -> get.tableName(tables.runs()).key(RunItem.keyOf(run)))
                .item();
    }

    private Hold reserve() {
        var wanted =
                new Wanted(run, ids.call(), 1_234_567, Instant.now())
                        .limit(1_000_000_000_000L)
                        .tokens(12_345)
                        .model("gpt-4o-mini")
                        .build();
        return ((Reserved.Held) stores.ledger().reserve(wanted)).hold();
    }

    private void settle(Hold hold) {
        var usage = Usage.of(1_234, 567);
        var step = Steps.ok(hold.call(), 1_000_000, usage, Instant.now());
        var cost = new Usd(1_000_000);
        stores.ledger().settle(hold, cost, ofOwnRequest(step), List.of(), Instant.now());
    }

    /// The same step with a fingerprint like no other's.
    private Step ofOwnRequest(Step step) {
        var known = step.request();
        var fresh = new byte[32];
        random.nextBytes(fresh);
        var sha256 = HexFormat.of().formatHex(fresh);
        return Step.ofCall(
                step.call(),
                step.name(),
                step.status(),
                step.timing(),
                new Step.Request(known.provider(), known.model(), sha256),
                step.charge(),
                step.outcome());
    }
}
