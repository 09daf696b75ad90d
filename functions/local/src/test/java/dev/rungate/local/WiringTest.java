package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The template, deployed by an engine that others wrote, with the deployment packages in it: its
/// resources fit together, its sources reach the functions, and the roles allow what the functions
/// ask for. Data is kept by DynamoDB Local.
///
/// Not to be seen there: answers that are streamed (the gateway's package runs beside it, with the
/// environment that was deployed), SnapStart, rights and keys as such (nothing is denied), alarms
/// over several metrics, partial failures of a stream's batch and its retries (ministack passes
/// over the answer), the times of gates, and what CloudFormation has AWS generate.
@ExtendWith(SharedFixtures.class)
class WiringTest {
    private static final List<String> ROLES =
            List.of("control", "ask-approvers", "gate-lapsed", "ledger-events", "sweep");

    private final WiredStack wired;

    WiringTest(WiredStack wired) {
        this.wired = wired;
    }

    @Test
    void everyResourceIsMade() {
        assertThat(wired.stack.resources().keySet()).isEqualTo(wired.template.resourceNames());
        assertThat(wired.stack.resources())
                .allSatisfy((id, status) -> assertThat(status).as(id).isEqualTo("CREATE_COMPLETE"));
        assertThat(wired.template.leftOut()).hasSize(3).allMatch(id -> id.startsWith("Watch"));
    }

    @Test
    void whatTheFunctionsAreToldIsThere() {
        var told = wired.stack.environment("rungate-control");
        assertThat(told.get("RUNGATE_ASK_QUEUE_URL"))
                .endsWith(path(wired.stack.queue("rungate-ask")));
        assertThat(told.get("RUNGATE_LAPSED_QUEUE_URL"))
                .endsWith(path(wired.stack.queue("rungate-lapsed")));
        assertThat(told.get("RUNGATE_PUBLIC_URL"))
                .matches("https://[0-9a-f]+\\.execute-api\\..*/prod");
        var machine =
                wired.ministack.call(
                        "AWSStepFunctions.DescribeStateMachine",
                        Map.of("stateMachineArn", told.get("RUNGATE_APPROVAL_MACHINE")));
        assertThat(machine.path("name").asString()).isEqualTo("rungate-approval");
        for (var secret : told.get("RUNGATE_SECRETS").split(",")) {
            assertThat(wired.secrets.secret(secret)).startsWith("{");
        }
        ROLES.forEach(role ->
                assertThat(wired.stack.environment("rungate-" + role).values())
                        .noneMatch(value -> value.contains("${") || value.contains("Fn::")));
    }

    @Test
    void everySourceBringsItsMessagesToTheLiveAlias() {
        var sources =
                StreamSupport.stream(wired.stack.sources().spliterator(), false)
                        .map(it ->
                                it.path("EventSourceArn").asString().replaceAll("/stream/.*", "")
                                        + " "
                                        + it.path("FunctionArn").asString()
                                        + it.path("FunctionResponseTypes"))
                        .map(it -> it.replaceAll("arn:aws:[a-z]+:us-east-1:000000000000:", ""))
                        .toList();
        assertThat(sources)
                .containsExactlyInAnyOrder(
                        "rungate-ask"
                                + " function:rungate-ask-approvers:live[\"ReportBatchItemFailures\"]",
                        "rungate-lapsed"
                                + " function:rungate-gate-lapsed:live[\"ReportBatchItemFailures\"]",
                        "table/rungate-runs"
                                + " function:rungate-ledger-events:live[\"ReportBatchItemFailures\"]");
    }

    private static String path(String url) {
        return URI.create(url).getPath();
    }
}
