package dev.rungate.http.calls;

import dev.rungate.http.server.Exchange;
import dev.rungate.refusals.Receipt;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The headers of an answer: ours about the call, and those of the provider that may reach its
/// caller, its request id under another name.
public final class AnswerHeaders {
    static final HeaderName COST = HeaderNames.create("x-rungate-cost-usd");
    static final HeaderName REPLAYED = HeaderNames.create("x-rungate-idempotent-replay");
    public static final HeaderName SHOULD_RETRY = HeaderNames.create("x-should-retry");

    private static final HeaderName RUN = HeaderNames.create("x-rungate-run-id");
    private static final HeaderName STEP = HeaderNames.create("x-rungate-step-id");
    private static final HeaderName PROVIDER = HeaderNames.create("x-rungate-provider");
    private static final HeaderName MODEL = HeaderNames.create("x-rungate-model");
    private static final HeaderName POLICY = HeaderNames.create("x-rungate-policy");
    private static final HeaderName LIMIT = HeaderNames.create("x-rungate-budget-limit-usd");
    private static final HeaderName REMAINING =
            HeaderNames.create("x-rungate-budget-remaining-usd");
    private static final HeaderName CLAMPED = HeaderNames.create("x-rungate-max-tokens-clamped");
    private static final HeaderName UPSTREAM_REQUEST_ID =
            HeaderNames.create("x-rungate-upstream-request-id");

    private AnswerHeaders() {}

    public static void write(Receipt receipt, Exchange exchange) {
        write(RUN, receipt.run(), exchange);
        write(STEP, receipt.step(), exchange);
        write(PROVIDER, receipt.servedBy().provider(), exchange);
        write(MODEL, receipt.servedBy().model(), exchange);
        write(POLICY, receipt.policy(), exchange);
        write(LIMIT, receipt.allowance().limit(), exchange);
        write(REMAINING, receipt.allowance().remaining(), exchange);
        write(CLAMPED, receipt.allowance().clampedTo(), exchange);
    }

    public static void write(HeaderName name, @Nullable Object value, Exchange exchange) {
        if (value != null) {
            exchange.header(name, value.toString());
        }
    }

    static void passOn(HttpHeaders providers, Exchange exchange) {
        providers
                .map()
                .forEach((name, values) ->
                        exchange.header(
                                name.equalsIgnoreCase("x-request-id")
                                        ? UPSTREAM_REQUEST_ID
                                        : HeaderNames.create(name),
                                values));
    }
}
