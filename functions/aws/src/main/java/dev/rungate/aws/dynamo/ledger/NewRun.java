package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.number;
import static dev.rungate.aws.dynamo.Attributes.text;
import static dev.rungate.aws.dynamo.Attributes.texts;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.budgets.Reservation;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run.RunCounters;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The item of a run that starts: with its first hold, or with the step that says why its first
/// call was refused.
final class NewRun {
    private NewRun() {}

    static Map<String, AttributeValue> holding(Reservation first) {
        var item = empty(first.run(), first.terms(), first.now());
        long amount = first.amount().nanos();
        item.put(HOLDS, AttributeValue.fromM(Map.of(first.call().value(), Held.kept(first))));
        if (first.model() != null) {
            item.put(MODELS, AttributeValue.fromSs(List.of(first.model())));
        }
        item.put(HELD, number(amount));
        item.put(HEADROOM, number(Attributes.longOf(item, HEADROOM) - amount));
        item.put(ADMITTED, number(1));
        item.put(TOKENS_HELD, number(first.tokens()));
        item.put(TOKENS, number(first.tokens()));
        item.put(WINDOW_TOKENS, number(first.tokens()));
        if (ReserveChange.countsRates(first.rules())) {
            item.put(WINDOW_START, number(first.now().toEpochMilli()));
            item.put(WINDOW_REQUESTS, number(1));
        }
        if (first.fingerprint() != null) {
            item.put(
                    REQUESTS,
                    AttributeValue.fromM(Map.of(RunCounters.mark(first.fingerprint()), number(1))));
        }
        return item;
    }

    static Map<String, AttributeValue> refused(
            RunKey run, RunTerms terms, List<Step> steps, @Nullable Usd under, Instant now) {
        var item = empty(run, terms, now);
        var records = new HashMap<String, AttributeValue>();
        var numbers = new HashMap<String, AttributeValue>();
        for (var step : steps) {
            records.put(step.call().value(), PackedText.of(step));
            numbers.put(step.call().value(), number(records.size()));
        }
        item.put(RECORDS, AttributeValue.fromM(records));
        item.put(NUMBERS, AttributeValue.fromM(numbers));
        item.put(LAST_NUMBER, number(steps.size()));
        if (under != null) {
            item.put(BLOCKED, number(under.nanos()));
        }
        return item;
    }

    private static Map<String, AttributeValue> empty(RunKey run, RunTerms terms, Instant now) {
        var item = new HashMap<>(RunItem.keyOf(run));
        long idle = terms.idleTimeout().toMillis();
        item.put(VERSION, number(RunShape.NEWEST));
        item.put(AGENT, text(terms.agent().value()));
        item.put(STARTED, number(now.toEpochMilli()));
        item.put(POLICY, text(terms.policy().toString()));
        item.put(IDLE_MS, number(idle));
        item.put(IDLE_AT, number(now.toEpochMilli() + idle));
        for (var counter :
                List.of(SPENT, HELD, LAST_NUMBER, ADMITTED, TOKENS_HELD, TOKENS, WINDOW_TOKENS)) {
            item.put(counter, number(0));
        }
        item.put(HEADROOM, number(terms.limit() == null ? 0 : terms.limit().nanos()));
        for (var map : List.of(HOLDS, REAPED, RECORDS, NUMBERS, REQUESTS, TOOL_CALLS)) {
            item.put(map, AttributeValue.fromM(Map.of()));
        }
        putOptional(item, terms);
        return item;
    }

    private static void putOptional(Map<String, AttributeValue> item, RunTerms terms) {
        if (terms.limit() != null) {
            item.put(LIMIT, number(terms.limit().nanos()));
        }
        if (terms.shared()) {
            item.put(SHARED, AttributeValue.fromBool(true));
        }
        if (terms.parent() != null) {
            item.put(PARENT, text(terms.parent().value()));
        }
        if (terms.customer() != null) {
            item.put(CUSTOMER, text(terms.customer()));
        }
        if (terms.feature() != null) {
            item.put(FEATURE, text(terms.feature()));
        }
        if (!terms.tags().isEmpty()) {
            item.put(TAGS, texts(terms.tags()));
        }
    }
}
