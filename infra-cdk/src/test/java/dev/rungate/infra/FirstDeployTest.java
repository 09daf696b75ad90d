package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A first deploy that fails half-way takes away what it has made, so that the next one finds every
/// name free. What has run once outlives its stack.
class FirstDeployTest {
    /// What stays after a first deploy that failed, by its type, with the reason.
    private static final Map<String, String> STAYS =
            Map.of(
                    "AWS::Lambda::Version",
                    "AWS's translator retains those of template.yaml; they go with their function");

    private static final List<String> OUTLIVE =
            List.of("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::KMS::Key");

    private static Deployed sam;

    @BeforeAll
    static void expand() {
        var said = Lints.python("expand.py", Lints.TEMPLATE.toString());
        assertThat(said.exit()).as(said.err()).isZero();
        sam = new Deployed(Synthesised.json(said.out()));
    }

    @Test
    void nothingThatAFailedFirstDeployHasMadeStays() {
        for (var deployed : all()) {
            resources(deployed)
                    .forEach((id, resource) -> {
                        if (!STAYS.containsKey(resource.get("Type").asText())) {
                            assertThat(resource.path("DeletionPolicy").asText())
                                    .as(id)
                                    .isNotIn("Retain", "Snapshot");
                        }
                    });
        }
    }

    /// And where the CDK app makes it, not even that stays.
    @Test
    void ofTheCdkAppNothingStaysAtAll() {
        assertThat(resources(Synthesised.byDefault()).values())
                .allSatisfy(it ->
                        assertThat(it.path("DeletionPolicy").asText()).isNotEqualTo("Retain"));
    }

    @Test
    void whatHasRunOutlivesItsStackAndAnUpdateThatReplacesIt() {
        for (var deployed : all()) {
            for (var type : OUTLIVE) {
                deployed.resources(type)
                        .forEach((id, it) -> {
                            assertThat(it.path("DeletionPolicy").asText())
                                    .as(id)
                                    .isEqualTo("RetainExceptOnCreate");
                            assertThat(it.path("UpdateReplacePolicy").asText())
                                    .as(id)
                                    .isEqualTo("Retain");
                        });
            }
        }
    }

    /// DynamoDB refuses to delete a protected table, and the rollback would end half-way.
    @Test
    void noTableRefusesToBeTakenAwayUnlessThatIsSaid() {
        for (var deployed : List.of(Synthesised.byDefault(), sam)) {
            deployed.named("AWS::DynamoDB::Table", "TableName")
                    .forEach((name, it) ->
                            assertThat(deployed.said(it.get("DeletionProtectionEnabled")))
                                    .as(name)
                                    .isEqualTo("false"));
        }
    }

    private static List<Deployed> all() {
        return List.of(
                Synthesised.byDefault(),
                Synthesised.of(Synthesised.EVERYTHING).template(),
                Synthesised.of(Synthesised.INSTANCES_AND_RESTORED).template(),
                sam);
    }

    private static Map<String, JsonNode> resources(Deployed deployed) {
        var all = new TreeMap<String, JsonNode>();
        deployed.template()
                .get("Resources")
                .properties()
                .forEach(it -> all.put(it.getKey(), it.getValue()));
        return all;
    }
}
