package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Balance;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a whole answer and a refusal carry in their headers and bodies.
class AnswersTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @Test
    void aWholeAnswerIsTheProvidersWithOurHeaders() {
        server.dispatch.answers(incoming -> FakeDispatch.whole("{ \"spelled\" : 1.0 }"));
        var response = server.chat(BODY);
        assertThat(response.body()).isEqualTo("{ \"spelled\" : 1.0 }");
        assertThat(header(response, "content-type")).isEqualTo("application/json");
        assertThat(header(response, "x-request-id")).startsWith("req_");
        assertThat(header(response, "x-rungate-run-id")).isEqualTo("run-1");
        assertThat(header(response, "x-rungate-step-id")).isEqualTo("stp_1");
        assertThat(header(response, "x-rungate-provider")).isEqualTo("openai");
        assertThat(header(response, "x-rungate-model")).isEqualTo("gpt-4o-mini");
        assertThat(header(response, "x-rungate-policy")).isEqualTo("tests/1");
        assertThat(header(response, "x-rungate-budget-limit-usd")).isEqualTo("2.00");
        assertThat(header(response, "x-rungate-budget-remaining-usd")).isEqualTo("1.50");
        assertThat(header(response, "x-rungate-cost-usd")).isEqualTo("0.000021");
        assertThat(response.headers().firstValue("x-rungate-max-tokens-clamped")).isEmpty();
        assertThat(response.headers().firstValue("x-rungate-idempotent-replay")).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        server.dispatch.answers(incoming ->
                new GovernedAnswer.Whole(
                        new Receipt(
                                new RunId("run-1"),
                                null,
                                null,
                                new Receipt.ServedBy(null, "modèle \r\nx: y"),
                                new Receipt.Allowance(null, null, 256L)),
                        200,
                        FakeDispatch.headers(),
                        new byte[0],
                        null,
                        true));
        var response = server.chat(BODY);
        assertThat(header(response, "x-rungate-model")).isEqualTo("mod?le ??x: y");
        assertThat(header(response, "x-rungate-max-tokens-clamped")).isEqualTo("256");
        assertThat(header(response, "x-rungate-idempotent-replay")).isEqualTo("true");
        assertThat(response.headers().firstValue("x-rungate-budget-limit-usd")).isEmpty();
        assertThat(response.headers().firstValue("x-rungate-cost-usd")).isEmpty();
        assertThat(response.headers().firstValue("x")).isEmpty();
    }

    @Test
    void theProvidersErrorIsPassedOnAsItIs() {
        server.dispatch.answers(incoming ->
                new GovernedAnswer.Whole(
                        FakeDispatch.RECEIPT,
                        429,
                        FakeDispatch.headers(
                                "Content-Type", "application/problem+json",
                                "Retry-After", "120",
                                "x-request-id", "req_theirs",
                                "openai-processing-ms", "12"),
                        "{\"theirs\":true}".getBytes(StandardCharsets.UTF_8),
                        Usd.ZERO,
                        false));
        var response = server.chat(BODY);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).isEqualTo("{\"theirs\":true}");
        assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
        assertThat(header(response, "retry-after")).isEqualTo("120");
        assertThat(header(response, "x-request-id")).isNotEqualTo("req_theirs");
        assertThat(header(response, "x-rungate-upstream-request-id")).isEqualTo("req_theirs");
        assertThat(header(response, "openai-processing-ms")).isEqualTo("12");
        assertThat(response.headers().allValues("x-rungate-cost-usd")).containsExactly("0.00");
    }

    @Test
    void aRefusalForMoneyTellsItsArithmetic() {
        var figures =
                new Refusal.Figures(
                        new Balance(Usd.of("1.00"), Usd.of("0.98"), Usd.ZERO),
                        Usd.of("0.05"),
                        7,
                        "llm.gpt-4o-mini");
        server.dispatch.answers(incoming -> {
            throw new CallRefused(
                    new Refusal.OverBudget(figures), FakeDispatch.RECEIPT, "stop_on_budget");
        });
        var response = server.chat(BODY);
        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(header(response, "x-should-retry")).isEqualTo("false");
        assertThat(header(response, "x-rungate-run-id")).isEqualTo("run-1");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
        var error = ServerFixture.json(response).path("error");
        assertThat(error.path("code").stringValue()).isEqualTo("budget_exceeded");
        assertThat(error.path("context").toString())
                .isEqualTo(
                        """
                        {"run_id":"run-1","policy_id":"pol_tests_v1","policy_name":"tests/1","rule":"stop_on_budget","scope":"run","window":null,\
                        "cumulative_spend_usd":"0.98","held_usd":"0.00","limit_usd":"1.00","remaining_usd":"0.02","estimated_cost_usd":"0.05","steps":7,\
                        "step_that_tripped":"llm.gpt-4o-mini","recovery":{"action":"raise_limit_or_new_run","retry":false}}\
                        """);
    }

    @Test
    void whereWaitingHelpsTheAnswerSaysForHowLong() {
        server.dispatch.answers(incoming -> {
            throw new CallRefused(
                    new Refusal.RateLimited(60, "minute", 75),
                    new Receipt(
                            null,
                            null,
                            new PolicyRef("tests", 1),
                            Receipt.ServedBy.NOBODY,
                            Receipt.Allowance.UNKNOWN),
                    "rates.requests_per_minute");
        });
        var response = server.chat(BODY);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(header(response, "x-should-retry")).isEqualTo("true");
        assertThat(header(response, "retry-after")).isEqualTo("59");
        assertThat(ServerFixture.json(response).at("/error/context/retry_after_seconds").intValue())
                .isEqualTo(59);
    }

    @Test
    void aLedgerThatIsDownIsSaidAsSuch() {
        server.dispatch.answers(incoming -> {
            throw new LedgerUnavailable("nobody answers", new IOException("refused"));
        });
        var response = server.chat(BODY);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(ServerFixture.json(response).at("/error/code").stringValue())
                .isEqualTo("ledger_unavailable");
    }

    @Test
    void aFaultOfOurOwnTellsNothingButWhereToLook() {
        server.dispatch.answers(incoming -> {
            throw new IllegalStateException("a secret");
        });
        var response = server.chat(BODY);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains("internal_error")
                .contains(header(response, "x-request-id"))
                .doesNotContain("secret");
        assertThat(server.send(server.request("/healthz")).statusCode()).isEqualTo(200);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }
}
