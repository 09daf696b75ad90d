package dev.rungate.aws.calls;

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
import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.GateOptions;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.IncomingCall;
import dev.rungate.calls.RunOptions;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.answers.ToolArguments;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.intake.OneProvider;
import dev.rungate.calls.intake.Policies;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.TokenId;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.echo.EchoUpstream;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Step;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Caller;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The story of a call over the real stores and the built-in provider, with faulty ports between
/// them. Every fixture has an agent and runs of its own.
final class CallFixture {
    static final Duration HOLD_EXPIRY = Duration.ofMinutes(20);
    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final OrgId ORG = new OrgId("org-calls");

    final MovableClock clock = new MovableClock();
    final FaultyPorts ports;
    final DynamoStores real;
    final InFlight inFlight;
    final Dispatcher dispatcher;
    Duration heartbeat = Duration.ofSeconds(5);
    final AtomicInteger argumentsRead = new AtomicInteger();
    final AtomicInteger streamsOpen = new AtomicInteger();
    private final Dialects dialects = new Dialects();
    private final FreshIds ids = new FreshIds(new SecureRandom());
    private final Policy policy;
    private final int number = FRESH.incrementAndGet();

    CallFixture(DynamoStores real, FaultyPorts ports, String rules) {
        this.real = real;
        this.ports = ports;
        this.policy = policy(rules);
        var kept = stores();
        this.inFlight =
                new InFlight(kept.ledger(), kept.runs(), clock, HOLD_EXPIRY, null, Runnable::run);
        this.dispatcher =
                CallAssembly.dispatcher(
                        new CallAssembly.Parts(
                                kept,
                                new OnePolicy(policy),
                                new OneProvider("echo"),
                                PriceBook.bundled(),
                                ports.other(Upstream.class, this::send),
                                dialects::of,
                                ports.other(ToolArguments.class, this::arguments),
                                approvals(kept),
                                Reach.everywhere(),
                                inFlight,
                                1_000,
                                new FaultyMeter(ports),
                                ids,
                                clock));
    }

    Agent agent(String name) {
        return new Agent(
                ORG,
                new dev.rungate.ids.AgentId("agt_" + name + number),
                name,
                "p",
                List.of(),
                null,
                null,
                clock.instant());
    }

    RunKey run(String name) {
        return new RunKey(ORG, new RunId(name + number));
    }

    GovernedAnswer dispatch(Agent agent, RunKey run, Mode mode) {
        return dispatch(agent, run, mode.body());
    }

    GovernedAnswer dispatch(Agent agent, RunKey run, String asked) {
        var options =
                new RunOptions(
                        run.run(),
                        false,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        new GateOptions(Duration.ZERO, false));
        var body = JsonText.of(asked.getBytes(StandardCharsets.UTF_8));
        var request = dialects.of(WireFormat.OPENAI_CHAT).request(body, false);
        return dispatcher.dispatch(
                new IncomingCall(
                        new Caller.AsAgent(agent, new TokenId("tok_" + number)),
                        request,
                        options,
                        "/chat/completions",
                        "",
                        HttpHeaders.of(Map.of(), (name, value) -> true)));
    }

    void cancel(RunKey run) {
        real.runs()
                .close(run, RunState.CANCELLED, "admin", ids.call(), clock.instant())
                .ifPresent(inFlight::cancel);
    }

    Optional<Run> found(RunKey run) {
        return real.runs().find(run, clock.instant());
    }

    List<Step> steps(RunKey run) {
        return real.runs().steps(run, 0, 100).data().stream()
                .map(NumberedStep::step)
                .filter(step -> step.kind() == Step.Kind.LLM)
                .toList();
    }

    /// Whether the agent may begin another call under its rule of one at a time.
    boolean slotIsFree(Agent agent) {
        var limits = policy.rates().agent();
        var call = new AgentRates.AgentCall(ORG, agent.id(), ids.call(), limits);
        var now = clock.instant();
        boolean free = real.rates().admit(call, now, now.plus(HOLD_EXPIRY)).isEmpty();
        if (free) {
            real.rates().ended(call, 0);
        }
        return free;
    }

    private Object arguments(ToolCall call) {
        argumentsRead.incrementAndGet();
        return Json.plain(call.arguments());
    }

    private Stores stores() {
        var all = real.with(dev.rungate.aws.dynamo.Engine.vault());
        return new Stores(
                ports.ledger(BudgetLedger.class, all.ledger()),
                all.runs(),
                ports.ledger(AgentRates.class, all.rates()),
                all.directory(),
                all.members(),
                all.policies(),
                all.providers(),
                all.replays(),
                ports.ledger(GateStore.class, all.gates()),
                all.vault());
    }

    private UpstreamAnswer send(dev.rungate.calls.attempts.Outgoing outgoing, Runnable leaves) {
        var echo = new EchoUpstream(dialects, clock, heartbeat);
        var answer = echo.send(outgoing, leaves);
        if (!(answer instanceof UpstreamAnswer.Streamed(var status, var headers, var events))) {
            return answer;
        }
        streamsOpen.incrementAndGet();
        return new UpstreamAnswer.Streamed(
                status,
                headers,
                ports.other(UpstreamAnswer.Events.class, new CountedEvents(events, streamsOpen)));
    }

    private Approvals approvals(Stores kept) {
        var notifier = new ApproverNotifier(kept.gates(), List.of());
        var followUp =
                new GateFollowUp(kept.gates(), kept.runs(), new NobodyAsks(), notifier, clock);
        return new Approvals(kept.gates(), followUp, notifier, clock, Runnable::run);
    }

    private static Policy policy(String rules) {
        return switch (Documents.read(rules, "application/yaml")) {
            case Document.Read(var tree) ->
                    switch (PolicyReader.read(tree, new PolicyRef("p", 1))) {
                        case PolicyReader.Sound(var policy) -> policy;
                        case PolicyReader.Faulty(var problems) ->
                                throw new AssertionError(problems);
                    };
            case Document.Unreadable(var faults) -> throw new AssertionError(faults);
        };
    }

    private record OnePolicy(Policy policy) implements Policies {
        @Override
        public Policy version(OrgId org, PolicyRef ref) {
            return policy;
        }

        @Override
        public Policy chosen(Agent agent, String wished) {
            return policy;
        }
    }

    private record FaultyMeter(FaultyPorts ports) implements CallMetrics {
        @Override
        public void ended(WireFormat door, Step step) {
            try {
                ports.pass("ended-step", false, () -> "counted");
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void refused(WireFormat door, Refusal refusal) {}
    }

    /// Counts itself out when it is closed.
    private static final class CountedEvents implements UpstreamAnswer.Events {
        private final UpstreamAnswer.Events events;
        private final AtomicInteger open;
        private boolean closed;

        CountedEvents(UpstreamAnswer.Events events, AtomicInteger open) {
            this.events = events;
            this.open = open;
        }

        @Override
        public dev.rungate.chat.ChatEvent next() {
            return events.next();
        }

        @Override
        public void cut(RuntimeException cause) {
            events.cut(cause);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
            events.close();
        }
    }

    private static final class NobodyAsks implements Workflow {
        @Override
        public void start(Gate gate) {}

        @Override
        public void decided(Gate gate, String token) {}
    }
}
