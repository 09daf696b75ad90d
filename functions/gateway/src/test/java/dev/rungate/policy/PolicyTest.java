package dev.rungate.policy;

import static dev.rungate.policy.Documented.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.AdmissionRules;
import dev.rungate.chat.OfferedTools;
import dev.rungate.chat.ProviderTool;
import dev.rungate.pricing.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PolicyTest {
    private static final String REFUNDS =
            """
            name: refunds
            tools:
              - { tool: "drop_*", then: deny }
              - { tool: issue_refund, when: "args.amount_usd > 500", then: deny, id: "refund:over-$500" }
              - { tool: mail, when: "args.to == 'boss@example.com'", then: allow }
              - { tool: mail, then: deny, id: no-mail, on_deny: as_answer }
            """;

    @Test
    void objectionsComeInThePublishedOrderModelPriceTools() {
        var strict =
                policy(
                        "{ name: a, models: { allow: [openai/gpt-5*] }, tools: [{ tool: rm, then:"
                                + " deny }, { tool: dd, then: deny }] }");
        var call = new CallFacts("acme", "acme/big", "big", false, List.of("ls", "dd", "rm", "dd"));

        assertThat(strict.beforeCall(call))
                .containsExactly(
                        new Denial.ModelNotAllowed("acme/big", List.of("openai/gpt-5*")),
                        new Denial.ModelUnpriced("acme/big"),
                        new Denial.ToolOffered("tools[1]", "dd"),
                        new Denial.ToolOffered("tools[0]", "rm"));
        assertThat(
                        strict.beforeCall(
                                new CallFacts(
                                        "openai", "gpt-5-mini", "gpt-5-mini", true, List.of("ls"))))
                .isEmpty();
    }

    @Test
    void everyModelThatARequestNamesMustBeAllowedAndPriced() {
        var strict = policy("{ name: a, models: { allow: [openai/gpt-5*] } }");
        var models =
                List.of(
                        new ModelFacts("model", "gpt-5-mini", "gpt-5-mini", true),
                        new ModelFacts("fallbacks[0].model", "o1-pro", "o1-pro", true),
                        new ModelFacts("models[1]", "gpt-5-new", "gpt-5-new", false));

        assertThat(strict.beforeCall(new CallFacts("openai", models, OfferedTools.NONE, List.of())))
                .containsExactly(
                        new Denial.ModelNotAllowed(
                                "fallbacks[0].model", "o1-pro", List.of("openai/gpt-5*")),
                        new Denial.ModelUnpriced("gpt-5-new"));
    }

    @Test
    void aChoiceNobodyCanJudgeIsRefusedOnlyWhereModelsAreLimited() {
        var model = List.of(new ModelFacts("model", "gpt-5", "gpt-5", true));
        var facts = new CallFacts("openai", model, OfferedTools.NONE, List.of("x-portkey-config"));

        assertThat(policy("{ name: a, models: { allow: [openai/*] } }").beforeCall(facts))
                .containsExactly(
                        new Denial.ChoiceUnjudged("x-portkey-config", List.of("openai/*")));
        assertThat(policy("{ name: a }").beforeCall(facts)).isEmpty();
        assertThat(policy("{ name: a, models: { allow: ['*'] } }").beforeCall(facts)).isEmpty();
    }

    @Test
    void aToolThatTheProviderRunsIsRefusedByEveryRuleThatCouldNotBeKept() {
        var search = ProviderTool.ofType("web_search_20250305");
        assertThat(offering("{ tool: '*', then: deny }", search))
                .containsExactly(new Denial.ToolOffered("tools[0]", "web_search"));
        assertThat(offering("{ tool: web_search, then: ask }", search))
                .containsExactly(new Denial.ProviderToolOffered("tools[0]", "web_search"));
        assertThat(offering("{ tool: 'web_*', when: 'args.x == 1', then: deny }", search))
                .containsExactly(new Denial.ProviderToolOffered("tools[0]", "web_search"));
        assertThat(offering("{ tool: 'mcp:*', then: deny }", ProviderTool.mcp("crm")))
                .containsExactly(new Denial.ToolOffered("tools[0]", "mcp:crm"));
    }

    @Test
    void aToolThatTheProviderRunsPassesWhereARuleAllowsItFirst() {
        var search = ProviderTool.ofType("web_search");
        assertThat(offering("{ tool: web_search, then: allow }, { tool: '*', then: deny }", search))
                .isEmpty();
        assertThat(offering("{ tool: other, then: deny }", search)).isEmpty();
        assertThat(
                        offering(
                                "{ tool: web_search, when: 'args.x == 1', then: allow }, { tool:"
                                        + " '*', then: deny }",
                                search))
                .hasSize(1);
    }

    @Test
    void anotherNameDoesNotHideWhatAToolIs() {
        var renamed = ProviderTool.named("harmless", "web_search_20250305");
        assertThat(offering("{ tool: web_search, then: deny }", renamed))
                .containsExactly(new Denial.ToolOffered("tools[0]", "harmless"));
        assertThat(offering("{ tool: harmless, then: allow }, { tool: '*', then: deny }", renamed))
                .isEmpty();
    }

    private static List<Denial> offering(String rules, ProviderTool tool) {
        var model = List.of(new ModelFacts("model", "gpt-5", "gpt-5", true));
        return policy("{ name: a, tools: [" + rules + "] }")
                .beforeCall(
                        new CallFacts(
                                "openai",
                                model,
                                new OfferedTools(List.of(), List.of(tool)),
                                List.of()));
    }

    @Test
    void theSameQuestionGetsTheSameAnswerEveryTimeAndFromEveryCopy() {
        var facts = new CallFacts("openai", "x", "x", false, List.of("drop_table"));
        var one = policy(REFUNDS);
        var other = policy(REFUNDS);

        for (int i = 0; i < 100; i++) {
            assertThat(one.beforeCall(facts)).isEqualTo(other.beforeCall(facts));
            assertThat(verdict(one, "issue_refund", Map.of("amount_usd", 600L)))
                    .isEqualTo(verdict(other, "issue_refund", Map.of("amount_usd", 600L)));
        }
    }

    @Test
    void observingChangesTheModeAndNotTheAnswers() {
        var observing = policy(REFUNDS.replace("name: refunds", "name: refunds\nmode: observe"));
        var facts = new CallFacts("openai", "x", "x", false, List.of("drop_table"));

        assertThat(observing.enforces()).isFalse();
        assertThat(observing.beforeCall(facts)).isEqualTo(policy(REFUNDS).beforeCall(facts));
        assertThat(verdict(observing, "drop_table", Map.of()))
                .isInstanceOf(ToolVerdict.Denied.class);
        assertThat(observing.mustBufferStream(List.of("issue_refund"))).isFalse();
        assertThat(observing.hasAnswerRules()).isTrue();
        assertThat(observing.admissionRules().enforced()).isFalse();
    }

    @Test
    void anUnpricedModelPassesOnlyWhereThePolicySaysSo() {
        var facts = new CallFacts("openai", "new", "new", false, List.of());

        assertThat(policy("name: a").beforeCall(facts))
                .containsExactly(new Denial.ModelUnpriced("new"));
        assertThat(policy("{ name: a, models: { unpriced: allow } }").beforeCall(facts)).isEmpty();
    }

    @Test
    void aPriceInThePolicyWinsAndTheOneForUnpricedModelsComesLast() {
        var models =
                policy(
                                """
                                name: a
                                models:
                                  unpriced: { input_usd_per_mtok: "9", output_usd_per_mtok: "9" }
                                  prices:
                                    openai/tuned: { input_usd_per_mtok: "1", output_usd_per_mtok: "1" }
                                    tuned: { input_usd_per_mtok: "2", output_usd_per_mtok: "2" }
                                """)
                        .models();

        assertThat(models.ownPrice("openai", "tuned", true)).contains(price("1"));
        assertThat(models.ownPrice("azure", "tuned", true)).contains(price("2"));
        assertThat(models.ownPrice("openai", "gpt-5", true)).isEmpty();
        assertThat(models.ownPrice("openai", "gpt-5", false)).contains(price("9"));
        assertThat(policy("name: a").models().ownPrice("openai", "gpt-5", false)).isEmpty();
    }

    @Test
    void modelPatternsNameTheProviderOrLeaveItOpen() {
        assertThat(matches("openai/gpt-5*", "openai", "gpt-5-mini")).isTrue();
        assertThat(matches("openai/gpt-5*", "azure", "gpt-5-mini")).isFalse();
        assertThat(matches("openai/gpt-5*", "openrouter", "openai/gpt-5-mini")).isFalse();
        assertThat(matches("gpt-5*", "azure", "gpt-5-mini")).isTrue();
        assertThat(matches("gpt-5", "openai", "gpt-5-mini")).isFalse();
        assertThat(matches("*/openai/gpt-5*", "openrouter", "openai/gpt-5-mini")).isTrue();
        assertThat(matches("anthropic/claude-?-sonnet", "anthropic", "claude-4-sonnet")).isTrue();
        assertThat(matches("*", "whoever", "a/b/c")).isTrue();
        assertThat(matches("GPT-5", "openai", "gpt-5")).isFalse();
    }

    @Test
    void patternsOfNothingButStarsAreComparedQuickly() {
        assertThat(new Glob("*a".repeat(60) + "b").matches("a".repeat(100_000))).isFalse();
        assertThat(new Glob("***").matches("")).isTrue();
        assertThat(new Glob("").matches("a")).isFalse();
        assertThat(new Glob("a*b?c").matches("axxbyc")).isTrue();
        assertThat(new Glob("a.c").matches("abc")).isFalse();
    }

    @Test
    void theFirstRuleThatIsMetDecides() {
        var policy = policy(REFUNDS);

        assertThat(verdict(policy, "issue_refund", Map.of("amount_usd", 600L)))
                .isEqualTo(
                        new ToolVerdict.Denied(
                                "refund:over-$500",
                                false,
                                "the condition args.amount_usd > 500 holds"));
        assertThat(verdict(policy, "issue_refund", Map.of("amount_usd", new BigDecimal("600.5"))))
                .isInstanceOf(ToolVerdict.Denied.class);
        assertThat(verdict(policy, "issue_refund", Map.of("amount_usd", 500L)))
                .isEqualTo(new ToolVerdict.Pass());
        assertThat(verdict(policy, "mail", Map.of("to", "boss@example.com")))
                .isEqualTo(new ToolVerdict.Pass());
        assertThat(verdict(policy, "mail", Map.of("to", "eve@example.com")))
                .isEqualTo(
                        new ToolVerdict.Denied(
                                "no-mail", true, "the rule is about every call of it"));
        assertThat(verdict(policy, "anything_else", Map.of())).isEqualTo(new ToolVerdict.Pass());
    }

    @Test
    void aConditionThatCannotBeAnsweredCountsAgainstTheCall() {
        var policy = policy(REFUNDS);

        for (var unanswerable :
                List.of(Map.of(), Map.of("amount_usd", "600"), "{\"amount_usd\": 60", "")) {
            assertThat(verdict(policy, "issue_refund", unanswerable))
                    .isInstanceOfSatisfying(
                            ToolVerdict.Denied.class,
                            denied -> {
                                assertThat(denied.rule()).isEqualTo("refund:over-$500");
                                assertThat(denied.why())
                                        .contains("cannot be answered")
                                        .contains("counts as met");
                            });
            assertThat(verdict(policy, "mail", unanswerable))
                    .isInstanceOf(ToolVerdict.Denied.class);
        }
    }

    @Test
    void onlyWhatNoArgumentsCouldChangeMayNotBeOffered() {
        var policy = policy(REFUNDS);
        var facts =
                new CallFacts(
                        "openai",
                        "gpt-5",
                        "gpt-5",
                        true,
                        List.of("issue_refund", "mail", "drop_table"));

        assertThat(policy.beforeCall(facts))
                .containsExactly(new Denial.ToolOffered("tools[0]", "drop_table"));
        assertThat(policy.standing("drop_table")).isEqualTo(ToolStanding.DENIED);
        assertThat(policy.standing("issue_refund")).isEqualTo(ToolStanding.DEPENDS);
        assertThat(policy.standing("mail")).isEqualTo(ToolStanding.DEPENDS);
        assertThat(policy.standing("search")).isEqualTo(ToolStanding.ALLOWED);
    }

    @Test
    void rulesBehindOneThatAlwaysDecidesAreNotAsked() {
        var policy =
                policy(
                        "{ name: a, tools: [{ tool: safe_*, then: allow }, { tool: '*', when:"
                                + " 'args.x == 1', then: deny }, { tool: '*', then: deny }] }");

        assertThat(policy.standing("safe_read")).isEqualTo(ToolStanding.ALLOWED);
        assertThat(policy.standing("other")).isEqualTo(ToolStanding.DENIED);
        assertThat(verdict(policy, "safe_read", Map.of("x", 1L))).isEqualTo(new ToolVerdict.Pass());
    }

    @Test
    void aStreamIsHeldBackOnlyForToolsThatMayBeDenied() {
        var policy = policy(REFUNDS);

        assertThat(policy.mustBufferStream(List.of("search", "issue_refund"))).isTrue();
        assertThat(policy.mustBufferStream(List.of("search"))).isFalse();
        assertThat(policy.mustBufferStream(List.of())).isFalse();
        assertThat(policy.mayWithhold("drop_made_up")).isTrue();
        assertThat(
                        policy("{ name: a, tools: [{ tool: x, when: 'true', then: allow }] }")
                                .mustBufferStream(List.of("x")))
                .isFalse();
        assertThat(policy("{ name: a, loops: { identical_tool_calls: 2 } }").hasAnswerRules())
                .isTrue();
        assertThat(policy("{ name: a, tools: [{ tool: x, then: allow }] }").hasAnswerRules())
                .isFalse();
    }

    @Test
    void theLedgerGetsTheRulesItUpholds() {
        var policy =
                policy(
                        "{ name: a, run: { max_steps: 3, max_tokens: 4, max_duration: PT5S },"
                                + " rates: { requests_per_minute: 6, tokens_per_minute: 7, parallel: 8"
                                + " }, loops: { identical_requests: 9 } }");

        assertThat(policy.admissionRules())
                .isEqualTo(
                        new AdmissionRules(
                                true,
                                OptionalLong.of(3),
                                OptionalLong.of(4),
                                Duration.ofSeconds(5),
                                OptionalInt.of(8),
                                OptionalLong.of(6),
                                OptionalLong.of(7),
                                OptionalInt.of(9)));
        assertThat(policy("name: a").admissionRules()).isEqualTo(AdmissionRules.BUDGET_ONLY);
    }

    private static Price price(String perMillion) {
        return new OwnPrice(new BigDecimal(perMillion), new BigDecimal(perMillion), null, null)
                .price();
    }

    private static boolean matches(String pattern, String provider, String model) {
        return new ModelPattern(pattern).matches(provider, model);
    }

    private static ToolVerdict verdict(Policy policy, String tool, Object args) {
        return policy.onToolCall(tool, args, Map.of(), Map.of());
    }
}
