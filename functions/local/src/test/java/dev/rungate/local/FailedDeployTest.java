package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.bench.Folder;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A first deploy that fails at its very end, and then one that does not: the names are free.
class FailedDeployTest {
    private static final String BUCKET = "packages";

    /// What has a fixed name, by the request that lists all of its kind.
    private static final List<String> LISTS =
            List.of(
                    "DynamoDB_20120810.ListTables",
                    "AmazonSQS.ListQueues",
                    "secretsmanager.ListSecrets",
                    "AWSStepFunctions.ListStateMachines");

    private final Folder folder = Folder.fresh();
    private final Ministack ministack = Ministack.start(folder.path());

    FailedDeployTest() throws IOException {
        ministack.put("/" + BUCKET, BodyPublishers.noBody());
        for (var role : WiredStack.PACKAGES) {
            var nothing = BodyPublishers.ofByteArray(new byte[22]);
            ministack.put("/" + BUCKET + "/" + role + ".zip", nothing);
        }
        new StackSecrets(ministack).parameter("/cdk-bootstrap/hnb659fds/version", "String", "30");
    }

    @AfterEach
    void close() throws IOException {
        ministack.close();
        folder.close();
    }

    @Test
    void whatAFailedFirstDeployHasMadeDoesNotStandInTheWayOfTheNext() {
        assertThat(created(template().failingAtItsEnd().text())).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(named()).isEmpty();
        DeployedStack.delete(ministack);
        var stack = DeployedStack.of(ministack, BUCKET, template().text());
        assertThat(stack.resources().values()).containsOnly("CREATE_COMPLETE");
        assertThat(named()).hasSizeGreaterThan(10);
    }

    /// The same deploy with the policy that is usual for data: this engine keeps to it.
    @Test
    void whatIsRetainedWouldStandInTheWay() {
        var retaining =
                template().failingAtItsEnd().text().replace("RetainExceptOnCreate", "Retain");
        assertThat(created(retaining)).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(named()).contains("rungate-runs");
    }

    private static StackTemplate template() {
        return StackTemplate.read().onOwnRuntime(BUCKET).withoutMetricMath();
    }

    private String created(String template) {
        return DeployedStack.create(ministack, BUCKET, template);
    }

    private List<String> named() {
        var all = new TreeSet<String>();
        for (var list : LISTS) {
            texts(ministack.call(list, Map.of()), all);
        }
        return all.stream().filter(text -> text.contains("rungate-")).toList();
    }

    private static void texts(JsonNode node, TreeSet<String> into) {
        if (node.isString()) {
            into.add(node.asString());
        }
        node.forEach(child -> texts(child, into));
    }
}
