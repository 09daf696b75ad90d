package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigateway.AccessLogField;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.GatewayResponseOptions;
import software.amazon.awscdk.services.apigateway.IResource;
import software.amazon.awscdk.services.apigateway.LambdaIntegration;
import software.amazon.awscdk.services.apigateway.LogGroupLogDestination;
import software.amazon.awscdk.services.apigateway.MethodLoggingLevel;
import software.amazon.awscdk.services.apigateway.ResponseTransferMode;
import software.amazon.awscdk.services.apigateway.ResponseType;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.apigateway.StageOptions;
import software.constructs.Construct;

/// The public address: a regional REST API, because only that streams. Paths that it does not know
/// go to the gateway, in both directions byte for byte.
final class GatewayApi extends Construct {
    static final String STAGE = "prod";
    private static final Duration STREAM_ENDS = Duration.minutes(15);
    private static final Duration ANSWER_ENDS = Duration.seconds(29);

    private final RestApi api;
    private final String address;

    GatewayApi(Construct scope, Choices choices, CustomerKey key) {
        super(scope, "Api");
        var accessLog =
                KeptLog.of(this, "AccessLog", choices, key, "/aws/apigateway/" + choices.name());
        api =
                RestApi.Builder.create(this, "Api")
                        .restApiName(choices.named("api"))
                        .endpointTypes(List.of(EndpointType.REGIONAL))
                        // Everything counts as binary: gzip, pictures and odd bytes arrive as sent.
                        .binaryMediaTypes(List.of("*/*"))
                        .cloudWatchRole(choices.apiLogsRole())
                        .cloudWatchRoleRemovalPolicy(
                                choices.apiLogsRole()
                                        ? Retained.EXCEPT_BY_A_FAILED_FIRST_DEPLOY
                                        : null)
                        .deployOptions(
                                StageOptions.builder()
                                        .stageName(STAGE)
                                        .throttlingRateLimit(choices.throttle().ratePerSecond())
                                        .throttlingBurstLimit(choices.throttle().burst())
                                        .metricsEnabled(true)
                                        .tracingEnabled(choices.tracing())
                                        .loggingLevel(MethodLoggingLevel.ERROR)
                                        .dataTraceEnabled(false)
                                        .accessLogDestination(new LogGroupLogDestination(accessLog))
                                        .accessLogFormat(accessLogLine())
                                        .build())
                        .build();
        // Said by the stack, under the name the docs use.
        api.getNode().tryRemoveChild("Endpoint");
        ownFailures();
        var executionLog =
                KeptLog.of(
                        this,
                        "ExecutionLog",
                        choices,
                        key,
                        "API-Gateway-Execution-Logs_" + api.getRestApiId() + "/" + STAGE);
        api.getDeploymentStage().getNode().addDependency(executionLog);
        address = choices.domain().map(it -> "https://" + it.name()).orElseGet(this::ownAddress);
    }

    /// Who answers what: a path that is not named here is the gateway's.
    void serve(Functions functions) {
        var gateway = streamed(functions.gateway);
        var control = buffered(functions.control);
        var root = api.getRoot();
        any(root, gateway);
        any(root.addResource("{proxy+}"), gateway);
        var administration = root.addResource("api");
        any(administration, control);
        any(administration.addResource("{proxy+}"), control);
        var approvals = root.addResource("approvals");
        any(approvals, control);
        any(approvals.addResource("{proxy+}"), control);
        root.addResource("slack")
                .addResource("interactions")
                .addMethod("POST", buffered(functions.slackInteraction));
    }

    RestApi api() {
        return api;
    }

    /// Where callers and people reach it, without a slash at its end.
    String address() {
        return address;
    }

    /// Of the API and not of its stage, which comes after the functions that are told this.
    private String ownAddress() {
        var stack = Stack.of(this);
        return "https://%s.execute-api.%s.%s/%s"
                .formatted(api.getRestApiId(), stack.getRegion(), stack.getUrlSuffix(), STAGE);
    }

    private static void any(IResource resource, LambdaIntegration integration) {
        resource.addMethod("ANY", integration);
    }

    private static LambdaIntegration streamed(DeployedFunction function) {
        return LambdaIntegration.Builder.create(function.live())
                .responseTransferMode(ResponseTransferMode.STREAM)
                .timeout(STREAM_ENDS)
                .allowTestInvoke(false)
                .build();
    }

    private static LambdaIntegration buffered(DeployedFunction function) {
        return LambdaIntegration.Builder.create(function.live())
                .timeout(ANSWER_ENDS)
                .allowTestInvoke(false)
                .build();
    }

    /// Gives the refusals of API Gateway itself a shape that clients can read.
    private void ownFailures() {
        failure("Unknown", ResponseType.MISSING_AUTHENTICATION_TOKEN, "404");
        failure("Refused", ResponseType.DEFAULT_4_XX, null);
        failure("Failed", ResponseType.DEFAULT_5_XX, null);
    }

    private void failure(String id, ResponseType type, @Nullable String status) {
        api.addGatewayResponse(
                id,
                GatewayResponseOptions.builder()
                        .type(type)
                        .statusCode(status)
                        .templates(
                                Map.of(
                                        "application/json",
                                        "{\"error\":{\"message\":$context.error.messageString,"
                                                + "\"type\":\"api_gateway\",\"param\":null,"
                                                + "\"code\":\"$context.error.responseType\"}}"))
                        .build());
    }

    /// Never the query, in which some clients send their key.
    private static AccessLogFormat accessLogLine() {
        return AccessLogFormat.custom(
                "{\"requestId\":\"%s\",\"ip\":\"%s\",\"at\":\"%s\",\"method\":\"%s\",\"path\":\"%s\",\"status\":\"%s\",\"ms\":\"%s\",\"bytes\":\"%s\"}"
                        .formatted(
                                AccessLogField.contextRequestId(),
                                AccessLogField.contextIdentitySourceIp(),
                                AccessLogField.contextRequestTime(),
                                AccessLogField.contextHttpMethod(),
                                AccessLogField.contextPath(),
                                AccessLogField.contextStatus(),
                                AccessLogField.contextResponseLatency(),
                                AccessLogField.contextResponseLength()));
    }
}
