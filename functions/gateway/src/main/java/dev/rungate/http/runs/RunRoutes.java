package dev.rungate.http.runs;

import dev.rungate.approvals.Approvals;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.Callers;
import dev.rungate.http.Credentials;
import dev.rungate.http.JsonBody;
import dev.rungate.http.ListPaging;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.tenants.Caller;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs: seen, ended and given more money. An agent meets only its own; others do not exist for it.
public final class RunRoutes implements Routes {
    private final Callers callers;
    private final RunStore runs;
    private final Consumer<Run> cutStreams;
    private final Approvals approvals;
    private final FreshIds ids;
    private final Clock clock;

    public RunRoutes(
            Callers callers,
            RunStore runs,
            Consumer<Run> cutStreams,
            Approvals approvals,
            FreshIds ids,
            Clock clock) {
        this.callers = callers;
        this.runs = runs;
        this.cutStreams = cutStreams;
        this.approvals = approvals;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/v1/runs", this::list)
                .get("/v1/runs/{run}", this::one)
                .get("/v1/runs/{run}/steps", this::steps)
                .post("/v1/runs/{run}/complete", this::complete)
                .post("/v1/runs/{run}/cancel", this::cancel)
                .post("/v1/runs/{run}/limit", this::limit);
    }

    void list(Exchange exchange) {
        var caller = callers.either(exchange);
        var page =
                runs.list(
                        caller.org(),
                        agentOf(caller),
                        ListPaging.limit(exchange),
                        ListPaging.after(exchange),
                        clock.instant());
        exchange.json(200, ListPaging.json(page, RunJson::run));
    }

    void one(Exchange exchange) {
        exchange.json(200, RunJson.run(seen(exchange)));
    }

    void steps(Exchange exchange) {
        var run = seen(exchange);
        var page = runs.steps(run.key(), afterNumber(exchange), ListPaging.limit(exchange));
        exchange.json(200, ListPaging.json(page, RunJson::step));
    }

    void complete(Exchange exchange) {
        exchange.json(200, RunJson.run(close(exchange, RunState.COMPLETED)));
    }

    /// Streams in flight are cut after the run has ended, so that none can begin behind the cut.
    void cancel(Exchange exchange) {
        var run = close(exchange, RunState.CANCELLED);
        if (run.state() == RunState.CANCELLED) {
            cutStreams.accept(run);
        }
        exchange.json(200, RunJson.run(run));
    }

    void limit(Exchange exchange) {
        var admin = callers.admin(exchange);
        var amount = amount(JsonBody.of(exchange, "limit_usd").text("limit_usd"));
        var run =
                key(admin, exchange)
                        .flatMap(key ->
                                runs.limit(key, amount, by(admin), ids.call(), clock.instant()));
        exchange.json(200, RunJson.run(run.orElseThrow(RunRoutes::notFound)));
    }

    private Run close(Exchange exchange, RunState as) {
        var caller = callers.either(exchange);
        var key = seen(caller, exchange).key();
        var run =
                runs.close(key, as, by(caller), ids.call(), clock.instant())
                        .orElseThrow(RunRoutes::notFound);
        approvals.withdrawGatesOf(run);
        return run;
    }

    private Run seen(Exchange exchange) {
        return seen(callers.either(exchange), exchange);
    }

    private Run seen(Caller caller, Exchange exchange) {
        return key(caller, exchange)
                .flatMap(key -> runs.find(key, clock.instant()))
                .filter(run -> maySee(caller, run))
                .orElseThrow(RunRoutes::notFound);
    }

    private static boolean maySee(Caller caller, Run run) {
        return switch (caller) {
            case Caller.AsAdmin ignored -> true;
            case Caller.AsMember ignored -> false;
            case Caller.AsAgent(var agent, var token) -> run.terms().agent().equals(agent.id());
        };
    }

    private static @Nullable AgentId agentOf(Caller caller) {
        return switch (caller) {
            case Caller.AsAdmin ignored -> null;
            case Caller.AsMember ignored -> throw Credentials.refused("A member has no runs.");
            case Caller.AsAgent(var agent, var token) -> agent.id();
        };
    }

    private static String by(Caller caller) {
        return switch (caller) {
            case Caller.AsAdmin ignored -> "admin";
            case Caller.AsMember(var member) -> member.id().value();
            case Caller.AsAgent(var agent, var token) -> agent.id().value();
        };
    }

    /// Nothing where no run can have such a name.
    private static Optional<RunKey> key(Caller caller, Exchange exchange) {
        try {
            return Optional.of(new RunKey(caller.org(), new RunId(exchange.variable("run"))));
        } catch (IllegalArgumentException nobodysName) {
            return Optional.empty();
        }
    }

    private static Usd amount(String text) {
        try {
            var amount = Usd.of(text);
            if (amount.nanos() >= 0) {
                return amount;
            }
        } catch (IllegalArgumentException notAnAmount) {
            // said below
        }
        throw new MalformedRequest(
                "limit_usd", "must be an amount of dollars as a string, like \"5.00\"");
    }

    private static long afterNumber(Exchange exchange) {
        var after = ListPaging.after(exchange);
        try {
            return after == null ? 0 : Long.parseLong(after);
        } catch (NumberFormatException notANumber) {
            throw new MalformedRequest("after", "must be the value of next, unchanged");
        }
    }

    private static CallRefused notFound() {
        return new CallRefused(new Refusal.NotFound("A run of this name"));
    }
}
