package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;

/// AWS's own checklist, `AwsSolutions` of cdk-nag.
@SuppressWarnings("deprecation") // how the library hands out its messages
class ChecklistTest {
    private static final List<Map<String, String>> CONTEXTS =
            List.of(
                    Synthesised.NOTHING,
                    Synthesised.EVERYTHING,
                    Synthesised.INSTANCES_AND_RESTORED);

    @Test
    void nothingOnItIsOpen() {
        for (var context : CONTEXTS) {
            var stack = Synthesised.of(context).stack("Rungate");
            var any = Match.stringLikeRegexp("AwsSolutions-.*");
            var found = Annotations.fromStack(stack);
            assertThat(
                            found.findError("*", any).stream()
                                    .map(it -> it.getId() + " " + it.getEntry().getData()))
                    .as("%s", context)
                    .isEmpty();
            assertThat(
                            found.findWarning("*", any).stream()
                                    .map(it -> it.getId() + " " + it.getEntry().getData()))
                    .as("%s", context)
                    .isEmpty();
        }
    }

    @Test
    void whoeverDeploysIsWarnedOfNothing() {
        for (var context : CONTEXTS) {
            var found = Annotations.fromStack(Synthesised.of(context).stack("Rungate"));
            assertThat(
                            found.findWarning("*", Match.anyValue()).stream()
                                    .map(it -> it.getId() + " " + it.getEntry().getData()))
                    .as("%s", context)
                    .isEmpty();
        }
    }

    @Test
    void itIsReallyAsked() {
        var silenced = new TreeSet<String>();
        Synthesised.byDefault()
                .template()
                .get("Resources")
                .forEach(it -> rules(it).forEach(rule -> silenced.add(rule.get("id").asText())));
        assertThat(silenced)
                .containsExactly(
                        "AwsSolutions-APIG2",
                        "AwsSolutions-APIG3",
                        "AwsSolutions-APIG4",
                        "AwsSolutions-COG4",
                        "AwsSolutions-IAM4",
                        "AwsSolutions-IAM5",
                        "AwsSolutions-SMG4",
                        "AwsSolutions-SQS3");
    }

    @Test
    void whatIsOtherwiseHasAReason() {
        Synthesised.byDefault()
                .template()
                .get("Resources")
                .forEach(it ->
                        rules(it)
                                .forEach(rule ->
                                        assertThat(rule.get("reason").asText())
                                                .hasSizeGreaterThan(40)
                                                .endsWith(".")));
    }

    private static JsonNode rules(JsonNode resource) {
        return resource.at("/Metadata/cdk_nag/rules_to_suppress");
    }
}
