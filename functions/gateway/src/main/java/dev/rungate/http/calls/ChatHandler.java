package dev.rungate.http.calls;

import dev.rungate.calls.Dispatch;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.IncomingCall;
import dev.rungate.http.Callers;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.Handler;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.json.JsonText;
import io.helidon.http.HeaderNames;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A model door: one request in its provider's format goes in, one governed answer comes out, in
/// the same format.
final class ChatHandler implements Handler {
    private final Callers callers;
    private final Function<IncomingCall, GovernedAnswer> serve;
    private final Dialect dialect;
    private final String upstreamPath;
    private final boolean forTokenCount;

    /// {@code upstreamPath} is the part behind the provider's base URL.
    private ChatHandler(
            Callers callers,
            Function<IncomingCall, GovernedAnswer> serve,
            Dialect dialect,
            String upstreamPath,
            boolean forTokenCount) {
        this.callers = callers;
        this.serve = serve;
        this.dialect = dialect;
        this.upstreamPath = upstreamPath;
        this.forTokenCount = forTokenCount;
    }

    public static ChatHandler forCalls(
            Callers callers, Dispatch dispatch, Dialect dialect, String upstreamPath) {
        return new ChatHandler(callers, dispatch::dispatch, dialect, upstreamPath, false);
    }

    /// For requests that only ask for their size.
    public static ChatHandler forCounts(
            Callers callers, Dispatch dispatch, Dialect dialect, String upstreamPath) {
        return new ChatHandler(callers, dispatch::count, dialect, upstreamPath, true);
    }

    @Override
    public void handle(Exchange exchange) {
        switch (serve.apply(ask(exchange))) {
            case GovernedAnswer.Whole whole -> send(whole, exchange);
            case GovernedAnswer.Streamed streamed -> StreamSender.send(streamed, dialect, exchange);
            case GovernedAnswer.Awaiting awaiting ->
                    AwaitingSender.send(awaiting, dialect, exchange);
        }
    }

    @Override
    public boolean servesCalls() {
        return true;
    }

    private IncomingCall ask(Exchange exchange) {
        var caller = callers.agent(exchange);
        refuseForms(exchange);
        var body = JsonText.of(exchange.body());
        var options = RunOptionsReader.read(exchange, body);
        var request = dialect.request(body, forTokenCount);
        return new IncomingCall(
                caller, request, options, upstreamPath, exchange.query(), headers(exchange));
    }

    private static void send(GovernedAnswer.Whole whole, Exchange exchange) {
        AnswerHeaders.passOn(whole.headers(), exchange);
        AnswerHeaders.write(whole.receipt(), exchange);
        AnswerHeaders.write(AnswerHeaders.COST, whole.cost(), exchange);
        if (whole.replayed()) {
            exchange.header(AnswerHeaders.REPLAYED, "true");
        }
        exchange.send(whole.status(), whole.body());
    }

    /// A body on this route is read as JSON whatever its content type is, but a form is refused.
    private static void refuseForms(Exchange exchange) {
        for (var type : exchange.headerValues(HeaderNames.CONTENT_TYPE)) {
            if (type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
                throw new CallRefused(
                        new Refusal.InvalidRequest(
                                "content-type", "this door takes JSON, not a form"));
            }
        }
    }

    private static HttpHeaders headers(Exchange exchange) {
        var all = new HashMap<String, List<String>>();
        exchange.headers().forEach(header -> all.put(header.name(), header.allValues()));
        return HttpHeaders.of(all, (name, value) -> true);
    }
}
