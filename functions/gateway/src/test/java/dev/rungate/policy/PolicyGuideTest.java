package dev.rungate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the guide promises is so.
final class PolicyGuideTest {
    private static final Path DOCS = Path.of("..", "..", "docs");

    @Test
    void everyExampleCanBePublished() throws IOException {
        var examples = found("(?s)```yaml\n(.*?)```");

        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example -> assertThat(Documented.policy(example)).isNotNull());
    }

    @Test
    void theWorkedExampleDoesWhatItSays() throws IOException {
        var policy = Documented.policy(found("(?s)```yaml\n(.*?)```").getFirst());

        assertThat(policy.models().allows("openai", "gpt-5-mini")).isTrue();
        assertThat(policy.models().allows("openai", "gpt-4o")).isFalse();
        assertThat(policy.models().ownPrice("openai", "our-tuned-model", false)).isPresent();
        assertThat(policy.standing("drop_table")).isEqualTo(ToolStanding.DENIED);
        assertThat(policy.standing("issue_refund")).isEqualTo(ToolStanding.DEPENDS);
        assertThat(policy.tools().getLast().onDeny()).isEqualTo(OnDeny.AS_ANSWER);
    }

    @Test
    void everyKeyOfTheSchemaIsExplainedAndNoOther() throws IOException {
        var schema =
                JsonMapper.shared().readTree(Files.readString(DOCS.resolve("policy.schema.json")));
        var keys = keys("", schema.get("properties"));
        keys.removeIf(
                key -> key.matches("fallback|guardrails|content\\.log|budget\\.(agent|customer)"));
        keys.addAll(keys("", schema.at("/$defs/toolRule/properties")));

        assertThat(new TreeSet<>(found("(?m)^\\| `([a-z_.]+)` \\| (?!holds)[^|]+\\| [^|]+\\|$")))
                .isEqualTo(new TreeSet<>(keys));
    }

    @Test
    void everyFactThatConditionsCanReadIsNamedAndNoOther() throws IOException {
        assertThat(facts("run")).isEqualTo(new TreeSet<>(ConditionVariables.RUN));
        assertThat(facts("request")).isEqualTo(new TreeSet<>(ConditionVariables.REQUEST));
    }

    private static Set<String> facts(String variable) throws IOException {
        var row = found("(?m)^\\| `" + variable + "` \\| (.*) \\|$").getFirst();
        var facts = new TreeSet<String>();
        Pattern.compile("`([a-z_]+)`")
                .matcher(row)
                .results()
                .forEach(fact -> facts.add(fact.group(1)));
        return facts;
    }

    /// The keys that hold a value; those of a section stand for it.
    private static Set<String> keys(String path, JsonNode properties) {
        var keys = new LinkedHashSet<String>();
        properties
                .properties()
                .forEach(property -> {
                    var inner = property.getValue().path("properties");
                    if (inner.isMissingNode()) {
                        keys.add(path + property.getKey());
                    } else {
                        keys.addAll(keys(path + property.getKey() + ".", inner));
                    }
                });
        return keys;
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(DOCS.resolve("policies.md")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
