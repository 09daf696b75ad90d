package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What would be deployed is in the repository, so that a change of it is seen where changes are
/// looked at. Renew: `./mvnw -pl infra-cdk test -Dtest=SnapshotTest
/// -Dtest.flags=-Drungate.renew=true`.
class SnapshotTest {
    private static final Path SNAPSHOT =
            Path.of("src/test/resources/dev/rungate/infra/Rungate.template.json");
    private static final ObjectMapper SORTED =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    @Test
    void theTemplateIsTheOneInTheRepository() throws IOException {
        var now = masked(Synthesised.byDefault().template());
        if (Boolean.getBoolean("rungate.renew")) {
            Files.writeString(SNAPSHOT, now);
        }
        assertThat(now)
                .as("renew it with -Dtest.flags=-Drungate.renew=true if this change is meant")
                .isEqualTo(Files.readString(SNAPSHOT));
    }

    /// Hashes of packages, of versions and of deployments follow from the rest. The definition of
    /// the machine has a test of its own.
    private static String masked(JsonNode template) throws JsonProcessingException {
        var text = SORTED.writeValueAsString(SORTED.treeToValue(template, Object.class));
        return text.replaceAll("[0-9a-f]{64}\\.zip", "PACKAGE.zip")
                        .replaceAll("(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}", "$1HASH")
                        .replaceAll("(ApiDeployment[0-9A-F]{8})[0-9a-f]{32}", "$1HASH")
                        .replaceAll("\"DefinitionString\" : \".*\"", "\"DefinitionString\" : \"…\"")
                + "\n";
    }
}
