package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.ReservationCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// One item per agent: the running minute, and the calls in flight over all its runs, which lapse
/// like holds.
public final class DynamoAgentRates implements AgentRates {
    private static final int MOST_ROUNDS = 32;
    private static final int MOST_FORGOTTEN = 100;
    private static final String PATH = "rates";
    private static final String CALLS = "h";
    private static final String WINDOW_START = "ws";
    private static final String REQUESTS = "wr";
    private static final String TOKENS = "wu";

    private final Registry registry;

    /// Where this process believes the running minutes to have begun.
    private final Map<String, Long> windows = new ConcurrentHashMap<>();

    public DynamoAgentRates(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<Obstacle.Rate> admit(AgentCall call, Instant now, Instant expiresAt) {
        var key = key(call);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var unmet = write(key, counting(key, call, now, expiresAt));
            if (unmet == null) {
                return Optional.empty();
            }
            var before = unmet.before();
            if (before == null) {
                create(key);
            } else if (mapOf(before, CALLS).containsKey(call.id().value())) {
                return Optional.empty();
            } else if (!forgetLapsed(key, before, now)) {
                var obstacle = obstacle(before, call.limits(), now);
                if (obstacle.isPresent()) {
                    return obstacle;
                }
            }
        }
        throw new LedgerUnavailable(
                "the agent's rates changed " + MOST_ROUNDS + " times",
                new IllegalStateException(key));
    }

    private static String key(AgentCall call) {
        return RunItem.ownerOf(call.org(), call.agent());
    }

    /// Only a rule about calls at once needs to know which these are.
    private static boolean isListed(AgentCall call) {
        return call.limits().parallel().isPresent();
    }

    @Override
    public void ended(AgentCall call, long tokens) {
        var change = new Change();
        if (isListed(call)) {
            var entry = change.entry(CALLS, call.id().value());
            change.when("attribute_exists(" + entry + ")").remove(entry);
        } else if (tokens > 0 && call.limits().tokensPerMinute().isPresent()) {
            change.when("attribute_exists(" + Registry.KEY + ")");
        } else {
            return;
        }
        write(key(call), change.add(TOKENS, tokens));
    }

    @Override
    public void renew(AgentCall call, Instant expiresAt) {
        if (isListed(call)) {
            var change = new Change();
            var entry = change.entry(CALLS, call.id().value());
            change.when("attribute_exists(" + entry + ")")
                    .set(entry, change.value(expiresAt.toEpochMilli()));
            write(key(call), change);
        }
    }

    private Change counting(String key, AgentCall call, Instant now, Instant expiresAt) {
        var change = new Change();
        var limits = call.limits();
        limits.parallel()
                .ifPresent(most -> {
                    var entry = change.entry(CALLS, call.id().value());
                    change.when("attribute_not_exists(" + entry + ")")
                            .when("size(" + CALLS + ") < " + change.value(most))
                            .set(entry, change.value(expiresAt.toEpochMilli()));
                });
        var opened = change.value(now.minus(ReservationCheck.WINDOW).toEpochMilli());
        if (windows.getOrDefault(key, 0L) > now.minus(ReservationCheck.WINDOW).toEpochMilli()) {
            change.when(WINDOW_START + " > " + opened).add(REQUESTS, 1);
            limits.requestsPerMinute()
                    .ifPresent(most -> change.when(REQUESTS + " < " + change.value(most)));
            limits.tokensPerMinute()
                    .ifPresent(most -> change.when(TOKENS + " < " + change.value(most)));
        } else {
            change.when(WINDOW_START + " <= " + opened)
                    .set(WINDOW_START, change.value(now.toEpochMilli()))
                    .set(REQUESTS, change.value(1))
                    .set(TOKENS, change.value(0));
        }
        return change;
    }

    /// The same rules in words.
    private static Optional<Obstacle.Rate> obstacle(
            Map<String, AttributeValue> item, Limits limits, Instant now) {
        var start = instantOf(item, WINDOW_START);
        boolean running = now.isBefore(start.plus(ReservationCheck.WINDOW));
        var rest = Duration.between(now, start.plus(ReservationCheck.WINDOW));
        if (running
                && longOf(item, REQUESTS) >= limits.requestsPerMinute().orElse(Long.MAX_VALUE)) {
            return reached("requests_per_minute", limits.requestsPerMinute().orElseThrow(), rest);
        }
        if (running && longOf(item, TOKENS) >= limits.tokensPerMinute().orElse(Long.MAX_VALUE)) {
            return reached("tokens_per_minute", limits.tokensPerMinute().orElseThrow(), rest);
        }
        if (mapOf(item, CALLS).size() >= limits.parallel().orElse(Integer.MAX_VALUE)) {
            int most = limits.parallel().orElseThrow();
            return Optional.of(new Obstacle.ParallelReached("rates.agent.parallel", most));
        }
        return Optional.empty();
    }

    private static Optional<Obstacle.Rate> reached(String rate, long limit, Duration rest) {
        return Optional.of(new Obstacle.RateReached("rates.agent." + rate, limit, rest));
    }

    /// Calls that nobody ended in time are no longer in flight; true when there were any. One that
    /// was renewed meanwhile keeps those beside it, too, until they are looked at again.
    private boolean forgetLapsed(String key, Map<String, AttributeValue> item, Instant now) {
        var lapsed =
                mapOf(item, CALLS).entrySet().stream()
                        .filter(call -> longOf(call.getValue()) < now.toEpochMilli())
                        .toList();
        if (lapsed.isEmpty()) {
            return false;
        }
        for (int from = 0; from < lapsed.size(); from += MOST_FORGOTTEN) {
            var change = new Change();
            lapsed.subList(from, Math.min(from + MOST_FORGOTTEN, lapsed.size()))
                    .forEach(call -> {
                        var entry = change.entry(CALLS, call.getKey());
                        change.when(entry + " = " + change.value(call.getValue())).remove(entry);
                    });
            write(key, change);
        }
        return true;
    }

    private void create(String key) {
        var item = new HashMap<>(Registry.key(key, PATH));
        item.put(CALLS, AttributeValue.fromM(Map.of()));
        for (var counter : List.of(WINDOW_START, REQUESTS, TOKENS)) {
            item.put(counter, number(0));
        }
        registry.ask(again -> {
            try {
                registry.client()
                        .putItem(put ->
                                put.tableName(registry.table())
                                        .item(item)
                                        .conditionExpression(
                                                "attribute_not_exists(" + Registry.KEY + ")"));
            } catch (ConditionalCheckFailedException there) {
                return false;
            }
            return true;
        });
    }

    /// The item that did not meet the conditions, null inside where there is none.
    private record Unmet(@Nullable Map<String, AttributeValue> before) {}

    private @Nullable Unmet write(String key, Change change) {
        var request = change.request(registry.table(), Registry.key(key, PATH));
        try {
            var after = registry.ask(again -> registry.client().updateItem(request)).attributes();
            windows.put(key, longOf(after, WINDOW_START));
            return null;
        } catch (ConditionalCheckFailedException unmet) {
            if (!unmet.hasItem()) {
                return new Unmet(null);
            }
            windows.put(key, longOf(unmet.item(), WINDOW_START));
            return new Unmet(unmet.item());
        }
    }
}
