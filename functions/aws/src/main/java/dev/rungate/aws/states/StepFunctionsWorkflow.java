package dev.rungate.aws.states;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import tools.jackson.databind.json.JsonMapper;

/// Each gate waits as one execution of the state machine, under the gate's own name. All of this
/// may be asked again, and throws {@link WorkflowUnavailable} where it has to be.
public final class StepFunctionsWorkflow {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_CAUSE = 1000;

    private final SfnClient client;
    private final ApprovalMachine machine;

    public StepFunctionsWorkflow(SfnClient client, ApprovalMachine machine) {
        this.client = client;
        this.machine = machine;
    }

    /// Asks at once, and again after the first time is over if there is somebody to escalate to. A
    /// gate that was started before is left as it is, also when it has ended.
    public void start(String gate, String org, Duration askFor, @Nullable Duration escalateFor) {
        var input = JSON.createObjectNode();
        input.put("org", org)
                .put("queue_url", machine.queueUrl())
                .put("lapsed_url", machine.lapsedUrl())
                .put("ask_seconds", seconds(askFor))
                .put("escalate", escalateFor != null)
                .put("escalate_seconds", escalateFor == null ? 0 : seconds(escalateFor));
        asking(
                "start the waiting of a gate",
                () -> {
                    try {
                        return client.startExecution(request ->
                                request.stateMachineArn(machine.arn())
                                        .name(gate)
                                        .input(JSON.writeValueAsString(input)));
                    } catch (ExecutionAlreadyExistsException before) {
                        return before;
                    }
                });
    }

    /// The first decision wins; a caller that asks again after an answer was lost may be told that
    /// it is over already.
    public TokenAnswer decided(TaskToken token, String decision) {
        var output = JSON.createObjectNode().put("decision", decision);
        return asking(
                "tell a gate its decision",
                () -> {
                    try {
                        client.sendTaskSuccess(request ->
                                request.taskToken(token.text())
                                        .output(JSON.writeValueAsString(output)));
                        return new TokenAnswer.Told();
                    } catch (TaskTimedOutException | TaskDoesNotExistException over) {
                        return new TokenAnswer.AlreadyOver();
                    } catch (InvalidTokenException garbage) {
                        return new TokenAnswer.Garbage();
                    }
                });
    }

    /// Waits no more, and says so to nobody. A gate that is over, or was never started, stays so.
    public void stop(String gate, String why) {
        var cause = why.length() > LONGEST_CAUSE ? why.substring(0, LONGEST_CAUSE) : why;
        asking(
                "stop the waiting of a gate",
                () -> {
                    try {
                        return client.stopExecution(request ->
                                request.executionArn(machine.executionArn(gate))
                                        .error("Stopped")
                                        .cause(cause));
                    } catch (ExecutionDoesNotExistException never) {
                        return never;
                    }
                });
    }

    /// A wait is never shorter than asked for, and at least a second.
    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static <T> T asking(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (SdkException trouble) {
            throw new WorkflowUnavailable("It was not possible to " + what + ".", trouble);
        }
    }
}
