package dev.rungate.aws.runtime;

import java.util.Map;

/// The facts that Lambda puts into the environment: where its Runtime API is, whether there will be
/// a snapshot, how many calls may run at once.
public record LambdaEnvironment(RuntimeApi api, boolean snapStart, int loops) {
    private static final int MOST_LOOPS = 1_000;

    public static LambdaEnvironment of(Map<String, String> environment) {
        return new LambdaEnvironment(
                new RuntimeApi(environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", "")),
                "snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE")),
                loops(environment.getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1")));
    }

    private static int loops(String told) {
        int loops = told.matches("[0-9]{1,4}") ? Integer.parseInt(told) : 0;
        if (loops < 1 || loops > MOST_LOOPS) {
            throw new IllegalArgumentException(
                    "AWS_LAMBDA_MAX_CONCURRENCY is a number from 1 to " + MOST_LOOPS);
        }
        return loops;
    }
}
