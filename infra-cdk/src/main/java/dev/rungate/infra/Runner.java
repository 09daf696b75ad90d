package dev.rungate.infra;

import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.CapacityProvider;
import software.amazon.awscdk.services.lambda.CapacityProviderFunctionOptions;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LayerVersion;

/// On what a function runs.
sealed interface Runner {
    int memory();

    default boolean snapStart() {
        return true;
    }

    default Map<String, String> environment() {
        return Map.of();
    }

    default void attach(Function function) {}

    /// The managed runtime and a handler.
    record Handler(int memory) implements Runner {}

    /// Our own bridge: the script starts a process that speaks to the Runtime API by itself.
    record Bridge(int memory) implements Runner {
        @Override
        public Map<String, String> environment() {
            return Map.of("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/run.sh");
        }
    }

    /// AWS's own adapter in front of the same server, from the layer that AWS publishes. Without
    /// snapshots: the server is told of them by our bridge only.
    record WebAdapter(int memory, Choices.Processor processor) implements Runner {
        private static final String PUBLISHER = "753240598075";
        private static final int VERSION = 30;

        @Override
        public boolean snapStart() {
            return false;
        }

        @Override
        public Map<String, String> environment() {
            return Map.of(
                    "AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap",
                    "AWS_LWA_INVOKE_MODE", "response_stream",
                    "AWS_LWA_PORT", "8080",
                    "AWS_LWA_READINESS_CHECK_PATH", "/readyz",
                    "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", "200-299",
                    "RUNGATE_PORT", "8080");
        }

        @Override
        public void attach(Function function) {
            var layer = processor == Choices.Processor.ARM64 ? "Arm64" : "X86";
            var stack = Stack.of(function);
            var arn =
                    "arn:%s:lambda:%s:%s:layer:LambdaAdapterLayer%s:%d"
                            .formatted(
                                    stack.getPartition(),
                                    stack.getRegion(),
                                    PUBLISHER,
                                    layer,
                                    VERSION);
            function.addLayers(LayerVersion.fromLayerVersionArn(function, "Adapter", arn));
        }
    }

    /// Instances that Lambda manages in the user's own network: many calls per environment, and no
    /// snapshots.
    record ManagedInstances(int memory, int concurrency, CapacityProvider capacity)
            implements Runner {
        @Override
        public boolean snapStart() {
            return false;
        }

        @Override
        public Map<String, String> environment() {
            return new Bridge(memory).environment();
        }

        @Override
        public void attach(Function function) {
            capacity.addFunction(
                    function,
                    CapacityProviderFunctionOptions.builder()
                            .perExecutionEnvironmentMaxConcurrency(concurrency)
                            .build());
        }
    }
}
