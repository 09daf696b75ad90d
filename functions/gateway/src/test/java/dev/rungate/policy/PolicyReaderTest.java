package dev.rungate.policy;

import static dev.rungate.policy.Documented.policy;
import static dev.rungate.policy.Documented.problems;
import static dev.rungate.policy.Documented.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.ids.PolicyRef;
import dev.rungate.pricing.Price;
import dev.rungate.pricing.Rate;
import dev.rungate.pricing.Unit;
import dev.rungate.pricing.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PolicyReaderTest {
    private static final String FULL =
            """
            name: support-agents
            mode: observe
            run: { idle_timeout: PT1M, max_duration: PT4H, max_steps: 200, max_tokens: 5000000, shared: true, on_disconnect: cancel }
            budget:
              run: { limit_usd: "2.00", alert_at: [0.5, 1], on_limit: clamp, min_output_tokens: 64 }
              agent: []
              customer: []
            models:
              allow: ["openai/gpt-5*", "anthropic/claude-*"]
              unpriced: { input_usd_per_mtok: "3", output_usd_per_mtok: "15", cache_read_usd_per_mtok: "0.3", cache_write_usd_per_mtok: "3.75" }
              prices: { openai/my-model: { input_usd_per_mtok: "0", output_usd_per_mtok: "1.5" } }
            tools:
              - { tool: "drop_*", then: deny }
              - { tool: issue_refund, when: "args.amount_usd > 500", then: deny, id: "refund:over-$500", on_deny: as_answer }
              - { tool: "*", then: allow }
            rates: { requests_per_minute: 60, tokens_per_minute: 200000, parallel: 8, agent: { requests_per_minute: 600 } }
            loops: { identical_tool_calls: 5, identical_requests: 3 }
            fallback: []
            content: { log: off }
            guardrails: []
            """;

    @Test
    void everyKeyOfTheLanguageReachesThePolicy() {
        var policy = policy(FULL);

        assertThat(policy.ref()).isEqualTo(new PolicyRef("support-agents", 1));
        assertThat(policy.mode()).isEqualTo(Mode.OBSERVE);
        assertThat(policy.run())
                .isEqualTo(
                        new RunRules(
                                Duration.ofMinutes(1),
                                Duration.ofHours(4),
                                OptionalLong.of(200),
                                OptionalLong.of(5_000_000),
                                true,
                                OnDisconnect.CANCEL));
        assertThat(policy.budget())
                .isEqualTo(
                        new BudgetRules(
                                Usd.of("2.00"),
                                List.of(new BigDecimal("0.5"), new BigDecimal("1")),
                                OnLimit.CLAMP,
                                64));
        assertThat(policy.models().allowed())
                .containsExactly("openai/gpt-5*", "anthropic/claude-*");
        assertThat(policy.models().ownPrice("openai", "my-model", true))
                .isEqualTo(
                        Optional.of(
                                Price.of(
                                        Map.of(
                                                Unit.INPUT,
                                                Rate.of("0"),
                                                Unit.OUTPUT,
                                                Rate.of("1.5")))));
        assertThat(policy.tools())
                .extracting(ToolRule::id)
                .containsExactly("tools[0]", "refund:over-$500", "tools[2]");
        assertThat(policy.tools())
                .extracting(ToolRule::onDeny)
                .containsExactly(OnDeny.REFUSE, OnDeny.AS_ANSWER, OnDeny.REFUSE);
        assertThat(policy.rates().requestsPerMinute()).hasValue(60);
        assertThat(policy.rates().tokensPerMinute()).hasValue(200_000);
        assertThat(policy.rates().parallel()).hasValue(8);
        assertThat(policy.rates().agent().requestsPerMinute()).hasValue(600);
        assertThat(policy.rates().agent().parallel()).isEmpty();
        assertThat(policy.loops()).isEqualTo(new LoopRules(OptionalInt.of(5), OptionalInt.of(3)));
    }

    @Test
    void aNameAloneIsAPolicyWithTheDocumentedDefaults() {
        var policy = policy("name: bare");

        assertThat(policy)
                .isEqualTo(
                        new Policy(
                                new PolicyRef("bare", 1),
                                Mode.ENFORCE,
                                RunRules.DEFAULT,
                                BudgetRules.DEFAULT,
                                ModelRules.DEFAULT,
                                List.of(),
                                RateRules.NONE,
                                LoopRules.NONE));
        assertThat(policy.resolved())
                .isEqualTo(
                        tree(
                                """
                                name: bare
                                mode: enforce
                                run: { idle_timeout: PT15M, shared: false, on_disconnect: drain }
                                budget: { run: { alert_at: [], on_limit: refuse, min_output_tokens: 256 } }
                                models: { allow: ["*"], unpriced: refuse, prices: {} }
                                tools: []
                                rates: { agent: {} }
                                loops: {}
                                """));
    }

    @Test
    void aResolvedPolicyReadsAsTheSamePolicy() {
        for (var text : List.of(FULL, "name: bare", "{ name: a, models: { unpriced: allow } }")) {
            var policy = policy(text);

            assertThat(PolicyReader.read(policy.resolved()))
                    .isEqualTo(new PolicyReader.Sound(policy));
            assertThat(policy(text)).isEqualTo(policy).hasSameHashCodeAs(policy);
        }
    }

    @Test
    void tenMistakesAreReportedAtOnceEachAtItsPlace() {
        var problems =
                problems(
                        """
                        name: "no spaces"
                        mode: strict
                        run: { idle_timeout: 15 minutes, max_stepps: 3 }
                        budget: { run: { limit_usd: 2.00 } }
                        models: { allow: openai/*, unpriced: { input_usd_per_mtok: "3" } }
                        tools:
                          - { tool: a, then: deny, when: "args.amount >" }
                          - { then: ask }
                        rates: { parallel: 0 }
                        loops: []
                        fallback: [{ to: somewhere }]
                        """);

        assertThat(problems)
                .containsExactly(
                        "name must be 1-64 characters of A-Za-z0-9._-",
                        "mode must be one of enforce, observe",
                        "run.idle_timeout must be an ISO-8601 duration such as PT15M, PT4H or P1D",
                        "run.max_stepps is unknown; did you mean 'max_steps'?",
                        "budget.run.limit_usd is a number; write it as a string: \"2.00\"",
                        "models.allow must be a list, not text",
                        "models.unpriced.output_usd_per_mtok is missing",
                        "tools[0].when is not complete: something is missing at its end (line 1,"
                                + " column 14)",
                        "tools[1].tool is missing",
                        "rates.parallel must be from 1 to 1000000",
                        "loops must be a mapping of keys to values, not a list",
                        "fallback is not enforced by this version; remove it");
    }

    @Test
    void whatCannotBeUpheldIsNotAccepted() {
        assertThat(
                        problems(
                                """
                                name: a
                                budget: { agent: [{ window: hour, limit_usd: "20.00" }], customer: [{ window: month, limit_usd: "1" }] }
                                fallback: [{ on: [429], to: anthropic/claude-sonnet-4-5 }]
                                content: { log: full }
                                guardrails: [{ kind: pii }]
                                """))
                .containsExactly(
                        "budget.agent is not enforced by this version; remove it",
                        "budget.customer is not enforced by this version; remove it",
                        "fallback is not enforced by this version; remove it",
                        "guardrails is not enforced by this version; remove it",
                        "content.log must be off: recording content is not enforced by this"
                                + " version; remove it");
    }

    @Test
    void aRuleThatAsksIsReadWithItsDefaults() {
        var policy =
                policy(
                        "{ name: a, tools: [{ tool: refund, when: 'args.amount > 500', then: ask }]"
                                + " }");
        assertThat(policy.tools().getFirst().ask()).isEqualTo(AskRules.DEFAULT);
        assertThat(policy.mayAskAbout(List.of("refund"))).isTrue();
        assertThat(policy.mayAskAbout(List.of("search"))).isFalse();
        assertThat(policy.mustBufferStream(List.of("refund"))).isTrue();
    }

    @Test
    void aRuleThatAsksIsReadWithAllItSays() {
        var policy =
                policy(
                        """
                        name: a
                        tools:
                          - tool: refund
                            then: ask
                            id: "refund:over-$500"
                            approvers: ["slack://#ops", "mailto:lead@example.com", "https://hooks.example.com/x"]
                            hold: PT0S
                            expires: PT30M
                            quorum: 2
                            escalate: { after: PT10M, to: ["slack://U012AB3CD"] }
                            on_expiry: approve
                            on_reject: as_answer
                            four_eyes: true
                            editable: [amount, currency]
                        """);
        assertThat(policy.tools().getFirst().ask())
                .isEqualTo(
                        new AskRules(
                                List.of(
                                        "slack://#ops",
                                        "mailto:lead@example.com",
                                        "https://hooks.example.com/x"),
                                Duration.ZERO,
                                Duration.ofMinutes(30),
                                2,
                                new AskRules.Escalation(
                                        Duration.ofMinutes(10), List.of("slack://U012AB3CD")),
                                AskRules.OnExpiry.APPROVE,
                                AskRules.OnReject.AS_ANSWER,
                                true,
                                List.of("amount", "currency")));
        assertThat(PolicyReader.stored(policy.ref(), policy.resolved())).isEqualTo(policy);
    }

    @Test
    void everyMistakeOfARuleThatAsksIsToldAtOnce() {
        assertThat(
                        problems(
                                """
                                name: a
                                tools:
                                  - { tool: t, then: ask, approvers: ["role:nobody"], hold: PT2M, expires: PT0S, quorum: 0, on_expiry: maybe }
                                  - { tool: u, then: ask, expires: PT1M, escalate: { after: PT5M, to: ["slack://#x"] }, editable: amount }
                                  - { tool: v, then: deny, quorum: 2 }
                                  - { tool: w, then: ask, escalate: {}, on_deny: as_answer }
                                """))
                .containsExactly(
                        "tools[0].expires must be from PT1S to P90D",
                        "tools[0].approvers[0] must be an address such as slack://#channel,"
                                + " slack://U0123456, mailto:a@b.example, https://… or api,"
                                + " role:approver or a member's name",
                        "tools[0].hold must be from PT0S to P0D",
                        "tools[0].quorum must be from 1 to 20",
                        "tools[0].on_expiry must be one of reject, approve",
                        "tools[1].escalate.after must be shorter than expires, which is PT1M",
                        "tools[1].editable must be a list, not text",
                        "tools[2].quorum goes only with 'then: ask'",
                        "tools[3].escalate needs both: { after: PT10M, to: [\"slack://#leads\"] }",
                        "tools[3].on_deny goes only with 'then: deny'");
    }

    @Test
    void unpricedModelsCannotBeAllowedUnderALimit() {
        assertThat(
                        problems(
                                "{ name: a, budget: { run: { limit_usd: '1' } }, models: {"
                                        + " unpriced: allow } }"))
                .containsExactly(
                        "models.unpriced cannot be 'allow' together with budget.run.limit_usd: a"
                                + " cost nobody knows cannot be held to a limit");
        assertThat(policy("{ name: a, models: { unpriced: allow } }").models().unpriced())
                .isEqualTo(new Unpriced.Allow());
    }

    @Test
    void moneyIsWrittenAsText() {
        assertThat(
                        problems(
                                "{ name: a, budget: { run: { limit_usd: 2 } }, models: { prices: {"
                                        + " m: { input_usd_per_mtok: 3, output_usd_per_mtok: '1e3' } }"
                                        + " } }"))
                .containsExactly(
                        "budget.run.limit_usd is a number; write it as a string: \"2\"",
                        "models.prices.m.input_usd_per_mtok is a number; write it as a string:"
                                + " \"3\"",
                        "models.prices.m.output_usd_per_mtok must be a decimal string such as"
                                + " \"2.00\", at most 9 digits before and after the point");
    }

    @Test
    void aRuleIsCalledByItsIdOrItsPlaceAndByNothingElse() {
        assertThat(
                        problems(
                                "{ name: a, tools: [{ tool: x, then: deny, id: 'tools[1]' }, {"
                                        + " tool: y, then: deny }, { tool: z, then: allow, id:"
                                        + " 'tools[1]' }] }"))
                .containsExactly(
                        "tools[1].id is the id of an earlier rule",
                        "tools[2].id is the id of an earlier rule");
    }

    @Test
    void aKeyWithoutAValueIsAMistakeAndNotADefault() {
        assertThat(
                        problems(
                                "name: a\n"
                                        + "run:\n"
                                        + "budget:\n"
                                        + "  run:\n"
                                        + "    limit_usd:\n"
                                        + "tools:\n"
                                        + "- tool: x\n"
                                        + "  then:\n"))
                .containsExactly(
                        "run is empty; give a value or leave the key out",
                        "budget.run.limit_usd is empty; give a value or leave the key out",
                        "tools[0].then is empty; give a value or leave the key out");
    }

    @Test
    void theNameInTheDocumentIsTheOneInTheAddress() {
        var reading = PolicyReader.read(tree("name: a"), new PolicyRef("b", 3));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        PolicyReader.Faulty.class,
                        faulty ->
                                assertThat(faulty.problems())
                                        .extracting(Problem::toString)
                                        .containsExactly(
                                                "name must be 'b', the name it is published"
                                                        + " under"));
        assertThat(PolicyReader.read(tree("name: b"), new PolicyRef("b", 3)))
                .isInstanceOfSatisfying(
                        PolicyReader.Sound.class,
                        sound -> assertThat(sound.policy().ref()).hasToString("b/3"));
        assertThat(problems("mode: enforce")).containsExactly("name is missing");
        assertThat(problems("- a list"))
                .containsExactly("$ must be a mapping of keys to values, not a list");
    }

    @Test
    void aStoredPolicyIsReadAgainOrSaysWhichOneCannotBe() {
        assertThat(PolicyReader.stored(new PolicyRef("a", 2), tree("name: a")).ref())
                .hasToString("a/2");
        assertThatThrownBy(() -> PolicyReader.stored(new PolicyRef("a", 2), tree("name: b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a/2");
    }

    @Test
    void nothingButMistakesGetsAnAnswerOfBoundedSize() {
        var keys =
                IntStream.range(0, 50_000)
                        .mapToObj(i -> "k" + i + ": 1\n")
                        .collect(Collectors.joining());

        assertThat(problems("name: a\n" + keys))
                .hasSize(1_001)
                .endsWith("$ has 49000 more mistakes like these");
    }

    @Test
    void conditionsAreCompiledOnlySoFar() {
        var condition = "tool != '" + "x".repeat(1_900) + "'";
        var rules =
                IntStream.range(0, 30)
                        .mapToObj(i -> "{ tool: t, then: deny, when: \"" + condition + "\" }")
                        .collect(Collectors.joining(","));

        assertThat(problems("{ name: a, tools: [" + rules + "] }"))
                .hasSize(4)
                .first()
                .asString()
                .isEqualTo(
                        "tools[26].when is one condition too many: all of them together may have"
                                + " 50000 characters");
    }
}
