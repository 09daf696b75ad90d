package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.budgets.Hold;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.Run.RunCounters;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.RunTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A run item as it was read or written: what it means, and what is left to do about it.
public record RunItem(Map<String, AttributeValue> item) {
    /// The charge of a hold that lapsed.
    record Reaped(Usd amount, long tokens) {}

    public static String keyText(RunKey key) {
        return key.toString();
    }

    public static Map<String, AttributeValue> keyOf(RunKey key) {
        return Map.of(KEY, text(keyText(key)));
    }

    static String ownerOf(OrgId org, AgentId agent) {
        return org + "/" + agent;
    }

    /// Why this version cannot work with it.
    Optional<String> problem() {
        return RunShape.problem(item);
    }

    public RunKey key() {
        var key = textOf(item, KEY);
        int slash = key.indexOf('/');
        return new RunKey(new OrgId(key.substring(0, slash)), new RunId(key.substring(slash + 1)));
    }

    Run run() {
        var idle = Duration.ofMillis(longOf(item, IDLE_MS));
        return new Run(
                key(),
                terms(idle),
                state(),
                instantOf(item, STARTED),
                instantOf(item, IDLE_AT).minus(idle),
                instantOrNull(item, ENDED_AT),
                textOrNull(item, ENDED_BY),
                balance(),
                totals(),
                longOf(item, ADMITTED),
                meters(),
                gates());
    }

    private RunTerms terms(Duration idle) {
        var parent = textOrNull(item, PARENT);
        return new RunTerms(
                new AgentId(textOf(item, AGENT)),
                PolicyRef.of(textOf(item, POLICY)),
                usdOrNull(item, item.containsKey(FIRST_LIMIT) ? FIRST_LIMIT : LIMIT),
                idle,
                item.containsKey(SHARED),
                parent == null ? null : new RunId(parent),
                textOrNull(item, CUSTOMER),
                textOrNull(item, FEATURE),
                textsOf(item, TAGS));
    }

    private RunState state() {
        var end = textOrNull(item, END);
        if (end != null) {
            return RunState.of(end);
        }
        if (item.containsKey(GATES)) {
            return RunState.PAUSED;
        }
        return blocked() ? RunState.BLOCKED : RunState.OPEN;
    }

    private boolean blocked() {
        var under = item.get(BLOCKED);
        var limit = balance().limit();
        return under != null
                && (under.n() == null
                        || limit == null
                        || limit.nanos() <= Long.parseLong(under.n()));
    }

    public Balance balance() {
        return new Balance(usdOrNull(item, LIMIT), usdOf(item, SPENT), usdOf(item, HELD));
    }

    private List<GateId> gates() {
        var gates = item.get(GATES);
        return gates == null ? List.of() : gates.ss().stream().sorted().map(GateId::new).toList();
    }

    boolean waitsFor(GateId gate) {
        return gates().contains(gate);
    }

    private RunTotals totals() {
        return new RunTotals(
                longOf(item, INPUT),
                longOf(item, OUTPUT),
                longOf(item, CACHE_READ),
                longOf(item, CACHE_WRITE),
                longOf(item, REASONING));
    }

    private RunCounters meters() {
        long held = longOf(item, TOKENS_HELD);
        return new RunCounters(
                mapOf(item, HOLDS).size(),
                held,
                longOf(item, TOKENS) - held,
                instantOrNull(item, WINDOW_START),
                longOf(item, WINDOW_REQUESTS),
                longOf(item, WINDOW_TOKENS) - held,
                counts(REQUESTS),
                counts(TOOL_CALLS));
    }

    Map<String, Integer> counts(String attribute) {
        return mapOf(item, attribute).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> (int) longOf(e.getValue())));
    }

    Optional<Hold> hold(CallId call) {
        return Optional.ofNullable(mapOf(item, HOLDS).get(call.value()))
                .map(kept -> Held.of(key(), call, kept, models()).hold());
    }

    /// Whether this call or event has been written before: its hold is here, or the number of its
    /// step.
    boolean knows(CallId call) {
        return mapOf(item, HOLDS).containsKey(call.value())
                || mapOf(item, NUMBERS).containsKey(call.value());
    }

    /// Of the calls in flight.
    public List<Hold> holds() {
        return held().map(Held::hold).toList();
    }

    List<Held> lapsed(Instant now) {
        return held().filter(held -> held.expiresAt().isBefore(now)).toList();
    }

    private Stream<Held> held() {
        var run = key();
        var models = models();
        return mapOf(item, HOLDS).entrySet().stream()
                .map(e -> Held.of(run, new CallId(e.getKey()), e.getValue(), models));
    }

    /// The models whose names the run keeps for its holds.
    List<String> models() {
        var models = item.get(MODELS);
        return models == null ? List.of() : models.ss();
    }

    Optional<Reaped> reaped(CallId call) {
        return Optional.ofNullable(mapOf(item, REAPED).get(call.value()))
                .map(parts ->
                        new Reaped(new Usd(longOf(parts.l().get(0))), longOf(parts.l().get(1))));
    }

    /// Reaped calls beyond the number a run remembers, the oldest first; those whose record is
    /// still here are not among them.
    List<String> forgettable(int remembered) {
        var reaped = mapOf(item, REAPED);
        return reaped.keySet().stream()
                .filter(call -> !mapOf(item, RECORDS).containsKey(call))
                .sorted(Comparator.comparingLong(this::numberOf))
                .limit(Math.max(0, reaped.size() - remembered))
                .toList();
    }

    long numberOf(String call) {
        return longOf(mapOf(item, NUMBERS), call);
    }

    long lastNumber() {
        return longOf(item, LAST_NUMBER);
    }

    boolean records(CallId call) {
        return mapOf(item, RECORDS).containsKey(call.value());
    }

    /// The records that are not in the step table yet, as far as this item knows; each step once,
    /// in its latest wording.
    public List<Pending> pending() {
        var records = mapOf(item, RECORDS);
        return records.entrySet().stream()
                .filter(e -> !records.containsKey(Pending.correctionOf(e.getKey())))
                .map(e ->
                        new Pending(
                                e.getKey(),
                                numberOf(Pending.callOf(e.getKey())),
                                e.getValue(),
                                mapOf(item, REAPED).containsKey(e.getKey())))
                .toList();
    }

    /// Whether the tool calls of this call were counted before.
    boolean hasCounted(String call) {
        var counted = item.get(RunAttributes.COUNTED);
        return counted != null && counted.hasSs() && counted.ss().contains(call);
    }

    public int recordCount() {
        return mapOf(item, RECORDS).size();
    }

    int recordLength() {
        return mapOf(item, RECORDS).values().stream().mapToInt(PackedText::length).sum();
    }

    /// Answers as {@link Run#idleAt}, without reading more of the item than that takes.
    boolean idleAt(Instant now) {
        return mapOf(item, HOLDS).isEmpty()
                && !item.containsKey(END)
                && !item.containsKey(GATES)
                && now.isAfter(instantOf(item, IDLE_AT));
    }

    /// Ended, no call of it in flight, and all its gates decided.
    public boolean over() {
        return item.containsKey(END) && mapOf(item, HOLDS).isEmpty() && !item.containsKey(GATES);
    }

    /// Over, and everything of it where it stays.
    public boolean cleared() {
        return item.containsKey(CLEARED);
    }

    Instant started() {
        return instantOf(item, STARTED);
    }
}
