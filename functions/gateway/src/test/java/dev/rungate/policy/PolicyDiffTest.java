package dev.rungate.policy;

import static dev.rungate.policy.Documented.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class PolicyDiffTest {
    @Test
    void changesAreListedPathByPathInTheOrderOfTheDocument() {
        var diff =
                diff(
                        "{ name: a, run: { max_steps: 3 }, budget: { run: { limit_usd: '2' } },"
                                + " models: { prices: { m.1: { input_usd_per_mtok: '1',"
                                + " output_usd_per_mtok: '2' } } } }",
                        "{ name: a, mode: observe, run: { max_tokens: 9 }, budget: { run: {"
                                + " limit_usd: '3.5' } } }");

        assertThat(diff)
                .hasToString(
                        """
                        ~ mode: "enforce" -> "observe"
                        - run.max_steps: 3
                        + run.max_tokens: 9
                        ~ budget.run.limit_usd: "2.00" -> "3.50"
                        - models.prices["m.1"]: { input_usd_per_mtok: "1", output_usd_per_mtok: "2" }
                        """);
        assertThat(diff.tree().getFirst())
                .isEqualTo(
                        Map.of(
                                "path", "mode", "change", "changed", "before", "enforce", "after",
                                "observe"));
    }

    @Test
    void oneRuleMoreIsOneLine() {
        var diff =
                diff(
                        "{ name: a, tools: [{ tool: x, then: deny }, { tool: y, then: deny }] }",
                        "{ name: a, tools: [{ tool: w, then: allow }, { tool: x, then: deny }, {"
                                + " tool: y, then: deny }] }");

        assertThat(diff).hasToString("+ tools[0]: { tool: \"w\", then: \"allow\" }\n");
        assertThat(diff.tree())
                .extracting(change -> change.get("change"))
                .isEqualTo(List.of("added"));
    }

    @Test
    void anotherLayoutOrADefaultWrittenOutIsNoChange() {
        assertThat(diff("name: a", "{ mode: enforce, name: a, models: { allow: ['*'] } }").none())
                .isTrue();
    }

    @Test
    void aPolicyThatCameAsJsonHasNotChanged() {
        var text =
                "{ name: a, run: { max_steps: 3 }, budget: { run: { limit_usd: '2', alert_at: [0.5,"
                        + " 0.8], min_output_tokens: 9 } }, tools: [{ tool: x, then: ask, quorum: 2 }],"
                        + " loops: { identical_requests: 4 } }";
        var here = policy(text).resolved();
        var sent =
                JsonMapper.shared()
                        .readValue(JsonMapper.shared().writeValueAsString(here), Map.class);
        @SuppressWarnings("unchecked")
        var there = (Map<String, Object>) sent;
        assertThat(PolicyDiff.between(there, here)).hasToString("");
        assertThat(PolicyDiff.between(here, there).none()).isTrue();
    }

    private static PolicyDiff diff(String before, String after) {
        return PolicyDiff.between(policy(before).resolved(), policy(after).resolved());
    }
}
