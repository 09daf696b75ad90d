package dev.rungate.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.CallAssembly;
import dev.rungate.Stores;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.MovableClock;
import dev.rungate.approvals.Reach;
import dev.rungate.approvals.Workflow;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.intake.OneProvider;
import dev.rungate.calls.intake.Policies;
import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.calls.replays.ReplaysInMemory;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.mutants.CallsInMemory;
import dev.rungate.policy.Policy;
import dev.rungate.providers.PreparedUpstream;
import dev.rungate.providers.PreparedUpstream.Prepared;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import dev.rungate.tenants.Agent;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls of one run through everything that governs a call, in memory. What the provider answers is
/// prepared, and single methods of the stores can be made to fail.
public final class PreparedCalls {
    private static final Dialects DIALECTS = new Dialects();
    private static final FreshIds IDS = new FreshIds(new SecureRandom());

    public final MovableClock clock = new MovableClock();
    public final InFlight inFlight;
    private final PreparedUpstream upstream = new PreparedUpstream();
    private final Stores stores;
    private final Dispatcher dispatcher;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, Runnable> before = new ConcurrentHashMap<>();
    private volatile Reference<Object> lastAnswer = new WeakReference<>(null);
    private @Nullable IncomingCall lastRequest;
    private @Nullable RuntimeException unsent;
    private WireFormat format = WireFormat.OPENAI_CHAT;

    public PreparedCalls(String rules) {
        stores = stores(new CallsInMemory().stores());
        inFlight =
                new InFlight(stores.ledger(), stores.runs(), clock, Duration.ofMinutes(20), null);
        dispatcher = dispatcher(SampleCalls.policy(rules));
    }

    public PreparedCalls format(WireFormat other) {
        format = other;
        return this;
    }

    /// From now on these methods of the stores of gates and of kept answers, and of their claims,
    /// find no ledger.
    public void fail(String... methods) {
        failing.addAll(List.of(methods));
    }

    /// From now on this happens before such a method of the store of gates.
    public void before(String method, Runnable deed) {
        before.put(method, deed);
    }

    /// What the provider answered last: the bytes of a whole answer, or the events of a stream.
    public Reference<Object> lastAnswer() {
        return lastAnswer;
    }

    public IncomingCall lastRequest() {
        return Objects.requireNonNull(lastRequest);
    }

    public GateStore gates() {
        return stores.gates();
    }

    public void heal() {
        failing.clear();
    }

    /// What the provider answers next, in the pieces in which it arrives.
    public PreparedCalls answer(String contentType, String... pieces) {
        var bytes = Stream.of(pieces).map(piece -> piece.getBytes(UTF_8)).toList();
        upstream.answer(new Prepared(200, Map.of("content-type", List.of(contentType)), bytes));
        return this;
    }

    /// The next request cannot be sent.
    public void failBeforeSending(RuntimeException fault) {
        unsent = fault;
    }

    private UpstreamAnswer send(Outgoing outgoing, Runnable leaves) {
        if (unsent != null) {
            throw unsent;
        }
        var answer = upstream.send(outgoing, leaves);
        lastAnswer =
                new WeakReference<>(
                        switch (answer) {
                            case UpstreamAnswer.Whole whole -> whole.body();
                            case UpstreamAnswer.Streamed streamed -> streamed.events();
                            case UpstreamAnswer.Rejected rejected -> rejected.body();
                        });
        return answer;
    }

    public GovernedAnswer call(String body) {
        return call(body, null);
    }

    public GovernedAnswer call(String body, @Nullable String idempotencyKey) {
        return call(body, idempotencyKey, Duration.ZERO);
    }

    public GovernedAnswer call(String body, @Nullable String idempotencyKey, Duration hold) {
        var options =
                new RunOptions(
                        new RunId("run"),
                        false,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        idempotencyKey,
                        new GateOptions(hold, false));
        var request = new SampleCalls().format(format).body(body).options(options);
        lastRequest = request.incoming();
        return dispatcher.dispatch(lastRequest);
    }

    /// What its caller gets of an answer that is not awaited: all of its bytes.
    public static String passed(GovernedAnswer answer) {
        var out = new ByteArrayOutputStream();
        pass(answer, out);
        return out.toString(UTF_8);
    }

    /// As the server does: passes the answer on until it ends or breaks, and closes it.
    public static void pass(GovernedAnswer answer, ByteArrayOutputStream out) {
        switch (answer) {
            case GovernedAnswer.Whole whole -> out.writeBytes(whole.body());
            case GovernedAnswer.Streamed streamed -> {
                try (var events = streamed.events()) {
                    for (var event = events.next(); event != null; event = events.next()) {
                        out.writeBytes(event.raw());
                    }
                }
            }
            case GovernedAnswer.Awaiting _ -> throw new AssertionError("a person has to decide");
        }
    }

    /// The steps of the calls, in order.
    public List<Step> steps() {
        return stores.runs().steps(run(), 0, 100).data().stream()
                .map(NumberedStep::step)
                .filter(step -> step.kind() == Step.Kind.LLM)
                .toList();
    }

    public Step onlyStep() {
        var steps = steps();
        if (steps.size() != 1) {
            throw new AssertionError(steps);
        }
        return steps.getFirst();
    }

    public Run found() {
        return stores.runs().find(run(), clock.instant()).orElseThrow();
    }

    private static RunKey run() {
        return new RunKey(OrgId.LOCAL, new RunId("run"));
    }

    private Stores stores(Stores memory) {
        return new Stores(
                memory.ledger(),
                memory.runs(),
                memory.rates(),
                memory.directory(),
                memory.members(),
                memory.policies(),
                memory.providers(),
                failing(ReplayStore.class, new ReplaysInMemory()),
                failing(GateStore.class, memory.gates()),
                memory.vault());
    }

    private <T> T failing(Class<T> port, T real) {
        return port.cast(
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, args) -> {
                            before.getOrDefault(method.getName(), () -> {}).run();
                            if (failing.contains(method.getName())) {
                                throw ScriptedLedger.unavailable();
                            }
                            try {
                                return withFailingClaim(method.invoke(real, args));
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    /// A claim is a part of its store, and fails like it.
    private @Nullable Object withFailingClaim(@Nullable Object answer) {
        return switch (answer) {
            case GateStore.GateClaim.Ours(var claim) ->
                    new GateStore.GateClaim.Ours(failing(GateStore.Claim.class, claim));
            case ReplayStore.Found.Ours(var claim) ->
                    new ReplayStore.Found.Ours(failing(ReplayStore.Claim.class, claim));
            case null, default -> answer;
        };
    }

    private Dispatcher dispatcher(Policy policy) {
        return CallAssembly.dispatcher(
                new CallAssembly.Parts(
                        stores,
                        new OnePolicy(policy),
                        new OneProvider("prepared"),
                        SampleCalls.PRICES,
                        this::send,
                        DIALECTS::of,
                        call -> Json.plain(call.arguments()),
                        approvals(),
                        Reach.everywhere(),
                        inFlight,
                        1_000,
                        new RecordedMetrics(),
                        IDS,
                        clock));
    }

    private Approvals approvals() {
        var gates = stores.gates();
        var notifier = new ApproverNotifier(gates, List.of());
        var followUp = new GateFollowUp(gates, stores.runs(), new NobodyAsks(), notifier, clock);
        return new Approvals(gates, followUp, notifier, clock, Runnable::run);
    }

    private record OnePolicy(Policy policy) implements Policies {
        @Override
        public Policy version(OrgId org, PolicyRef ref) {
            return policy;
        }

        @Override
        public Policy chosen(Agent agent, @Nullable String wished) {
            return policy;
        }
    }

    private static final class NobodyAsks implements Workflow {
        @Override
        public void start(Gate gate) {}

        @Override
        public void decided(Gate gate, String token) {}
    }
}
