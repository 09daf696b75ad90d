package dev.rungate.http.server;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.RefusalText;
import dev.rungate.http.calls.AnswerHeaders;
import dev.rungate.ids.FreshIds;
import dev.rungate.memory.MemoryBudget;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.ErrorText;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Where every request arrives: it is led to its route, and a refusal is said in the format of its
/// path.
final class FrontDoor implements Handler {
    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private static final Set<String> SERVED_ALWAYS = Set.of("/healthz", "/readyz", "/metrics");

    /// What a request costs whose body is empty: its thread, its connections, what is known of it.
    private static final long BYTES_OF_A_REQUEST = 16 * 1024;

    private static final String DOORS =
            "Model calls go to POST /v1/chat/completions (OpenAI's SDKs want this server's address"
                    + " with /v1 as base URL) and POST /v1/messages (Anthropic's SDKs want the"
                    + " address alone); GET /v1/models lists the models, GET /llms.txt the other"
                    + " doors.";

    private final Router router;
    private final ErrorShapes shapes;
    private final Traffic traffic;
    private final FreshIds ids;
    private final long maxBodyBytes;
    private final MemoryBudget memory;
    private final BooleanSupplier closing;
    private final RequestsInFlight inFlight = new RequestsInFlight();

    /// While {@code closing}, every answer is the last of its connection, and only what tells an
    /// operator how things stand is served.
    FrontDoor(
            Router router,
            ErrorShapes shapes,
            Traffic traffic,
            FreshIds ids,
            long maxBodyBytes,
            MemoryBudget memory,
            BooleanSupplier closing) {
        this.router = router;
        this.shapes = shapes;
        this.traffic = traffic;
        this.ids = ids;
        this.maxBodyBytes = maxBodyBytes;
        this.memory = memory;
        this.closing = closing;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        var path = request.prologue().uriPath().rawPath();
        var exchange =
                new Exchange(
                        request,
                        response,
                        ids.request(),
                        shapes.of(path),
                        maxBodyBytes,
                        closing.getAsBoolean());
        var found = router.find(exchange.method(), path);
        inFlight.begin();
        try (var lease = lease(found)) {
            if (!servedAlways(found)) {
                refuseIfEnding(exchange);
                lease.begin(BYTES_OF_A_REQUEST);
            }
            lease.during(() -> lead(found, exchange));
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (RuntimeException problem) {
            sendError(problem, exchange);
        } finally {
            inFlight.end();
            traffic.count(found, exchange.status());
        }
        exchange.end();
    }

    /// Waits until everything that was begun has ended, at most so long. Returns whether it has.
    boolean awaitLast(Duration patience) {
        return inFlight.awaitNone(patience);
    }

    private static boolean servedAlways(Router.Found found) {
        return found instanceof Router.Found.Here(var route, _)
                && SERVED_ALWAYS.contains(route.path());
    }

    private MemoryLease lease(Router.Found found) {
        boolean isCall =
                found instanceof Router.Found.Here(var route, _) && route.handler().servesCalls();
        return isCall ? memory.open() : memory.openWithReserve();
    }

    private void refuseIfEnding(Exchange exchange) {
        if (closing.getAsBoolean()) {
            exchange.closeAfterThisAnswer();
            throw new CallRefused(new Refusal.Overloaded(Refusal.Overloaded.Cause.ENDING));
        }
    }

    private static void lead(Router.Found found, Exchange exchange) {
        switch (found) {
            case Router.Found.Here(var route, var variables) -> {
                exchange.variables(variables);
                route.handler().handle(exchange);
            }
            case Router.Found.WrongMethod(var allowed) ->
                    throw new CallRefused(new Refusal.MethodNotAllowed(allowed));
            case Router.Found.Nowhere ignored ->
                    throw new CallRefused(new Refusal.NotFound("This address", DOORS));
        }
    }

    private static void sendError(RuntimeException problem, Exchange exchange) {
        switch (problem) {
            case CallRefused refused -> sendError(refused, exchange);
            case MalformedRequest malformed ->
                    sendError(
                            new CallRefused(
                                    new Refusal.InvalidRequest(
                                            malformed.field(), malformed.problem())),
                            exchange);
            case LedgerUnavailable down -> {
                LOG.log(Level.WARNING, "The ledger cannot be reached: " + down.getMessage());
                sendError(new CallRefused(new Refusal.LedgerDown(false)), exchange);
            }
            case MemoryExhausted full -> {
                LOG.log(Level.WARNING, "A request was refused: " + full.getMessage());
                sendError(
                        new CallRefused(new Refusal.Overloaded(Refusal.Overloaded.Cause.REQUEST)),
                        exchange);
            }
            default -> {
                LOG.log(
                        Level.ERROR,
                        "A request failed for a reason of our own (" + exchange.requestId() + ")",
                        problem);
                send(RefusalText.internal(exchange.requestId()), exchange);
            }
        }
    }

    private static void sendError(CallRefused refused, Exchange exchange) {
        var refusal = refused.refusal();
        AnswerHeaders.write(refused.receipt(), exchange);
        RefusalText.retryAfter(refusal)
                .ifPresent(seconds ->
                        exchange.header(HeaderNames.RETRY_AFTER, Integer.toString(seconds)));
        RefusalText.shouldRetry(refusal)
                .ifPresent(retry -> exchange.header(AnswerHeaders.SHOULD_RETRY, retry.toString()));
        if (refusal instanceof Refusal.MethodNotAllowed(var allowed)) {
            exchange.header(HeaderNames.ALLOW, String.join(", ", allowed));
        }
        send(RefusalText.text(refused, exchange.requestId()), exchange);
    }

    private static void send(ErrorText error, Exchange exchange) {
        if (exchange.hasBegunToAnswer()) {
            throw new CloseConnectionException("the answer had begun and cannot become an error");
        }
        exchange.send(error.status(), Exchange.JSON, exchange.dialect().error(error));
    }
}
