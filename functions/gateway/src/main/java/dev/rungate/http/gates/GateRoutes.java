package dev.rungate.http.gates;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Vote;
import dev.rungate.approvals.Voter;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.Callers;
import dev.rungate.http.JsonBody;
import dev.rungate.http.ListPaging;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Caller;
import java.util.Optional;

/// Shows gates to the agent that waits and to people who may decide, and takes decisions.
public final class GateRoutes implements Routes {
    private static final int LONGEST_REASON = 2_000;

    private final Callers callers;
    private final Approvals approvals;

    public GateRoutes(Callers callers, Approvals approvals) {
        this.callers = callers;
        this.approvals = approvals;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/v1/gates/{gate}", this::one).post("/v1/gates/{gate}/decision", this::decide);
    }

    /// Those that are pending, the first to lapse first.
    void list(Exchange exchange) {
        var org = callers.adminOrMember(exchange).org();
        var page = approvals.pending(org, ListPaging.limit(exchange), ListPaging.after(exchange));
        exchange.json(200, ListPaging.json(page, GateJson::listed));
    }

    void one(Exchange exchange) {
        exchange.json(200, GateJson.gate(seen(callers.anybody(exchange), exchange)));
    }

    void decide(Exchange exchange) {
        var caller = callers.anybody(exchange);
        var gate = seen(caller, exchange);
        var verdict = approvals.decide(gate, vote(voter(caller, gate), gate, exchange));
        exchange.json(200, GateJson.gate(decided(verdict)));
    }

    private static Gate decided(VoteResult verdict) {
        return switch (verdict) {
            case VoteResult.Decided(var gate) -> gate;
            case VoteResult.Counted(var gate) -> gate;
            case VoteResult.TooLate(var gate) -> throw refused(new Refusal.GateDecided(gate), gate);
            case VoteResult.NotAllowed(var gate, var field, var why) ->
                    throw refused(new Refusal.MayNotDecide(field, why), gate);
            case VoteResult.BadEdit(var field, var problem) ->
                    throw new MalformedRequest(field, problem);
        };
    }

    private static Vote vote(Voter voter, Gate gate, Exchange exchange) {
        var body = JsonBody.of(exchange, "decision", "reason", "args");
        boolean approve =
                switch (body.text("decision")) {
                    case "approve" -> true;
                    case "reject" -> false;
                    default -> throw new MalformedRequest("decision", "must be approve or reject");
                };
        var reason = body.textOrNull("reason");
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw new MalformedRequest(
                    "reason", "must not be longer than " + LONGEST_REASON + " characters");
        }
        return new Vote(voter, approve, reason, GateEdits.read(gate, body), gate.digest());
    }

    private static Voter voter(Caller caller, Gate gate) {
        return switch (caller) {
            case Caller.AsAdmin ignored -> Voter.admin("api", "token");
            case Caller.AsMember(var member) -> Voter.of(member, "api", "token");
            case Caller.AsAgent ignored ->
                    throw refused(
                            new Refusal.MayNotDecide("decision", "an agent decides nothing"), gate);
        };
    }

    /// Of other agents' gates an agent knows nothing.
    private Gate seen(Caller caller, Exchange exchange) {
        return GateIds.read(exchange.variable("gate"))
                .flatMap(id -> find(caller.org(), id))
                .filter(gate -> maySee(caller, gate))
                .orElseThrow(() -> new CallRefused(new Refusal.NotFound("A gate of this id")));
    }

    private Optional<Gate> find(OrgId org, GateId id) {
        return approvals.find(org, id);
    }

    private static boolean maySee(Caller caller, Gate gate) {
        return switch (caller) {
            case Caller.AsAdmin ignored -> true;
            case Caller.AsMember ignored -> true;
            case Caller.AsAgent(var agent, var token) -> gate.agent().equals(agent.id());
        };
    }

    private static CallRefused refused(Refusal refusal, Gate gate) {
        return new CallRefused(
                refusal, Receipt.ofRun(gate.run().run(), gate.policy()), gate.firstRuleId());
    }
}
