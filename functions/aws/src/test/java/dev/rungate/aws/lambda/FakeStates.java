package dev.rungate.aws.lambda;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/// Step Functions as far as gates use it: an execution of a name once, and tokens that are taken or
/// rejected as told.
final class FakeStates implements SfnClient {
    final List<StartExecutionRequest> started = new CopyOnWriteArrayList<>();
    final List<SendTaskSuccessRequest> told = new CopyOnWriteArrayList<>();
    volatile @Nullable SfnException rejects;

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        if (started.stream().anyMatch(before -> before.name().equals(request.name()))) {
            throw ExecutionAlreadyExistsException.builder().message("there is one").build();
        }
        started.add(request);
        return StartExecutionResponse.builder().executionArn("arn").build();
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
        told.add(request);
        if (rejects != null) {
            throw rejects;
        }
        return SendTaskSuccessResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return "states";
    }

    @Override
    public void close() {}
}
