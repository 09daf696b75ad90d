package dev.rungate.local;

import dev.rungate.local.states.LocalStates;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What stands in for Step Functions, SQS and Secrets Manager. Money is DynamoDB Local's in any
/// case.
record Engines(URI states, URI secrets, Runnable running) implements AutoCloseable {
    static final String REGION = "eu-west-1";
    private static final String LOCALSTACK = "localstack/localstack:4.14.0";
    private static final @Nullable String ELSEWHERE = System.getenv("AWS_ENDPOINT_URL");

    /// Of those who look for Docker: that there is none is no error.
    private static final Logger LOG = Logger.getLogger("org.testcontainers");

    /// Whatever `AWS_ENDPOINT_URL` names, else LocalStack where Docker is, else what runs in this
    /// process.
    private enum Choice {
        ELSEWHERE,
        LOCALSTACK,
        HERE;

        /// Made once: to ask for Docker takes its time.
        private static final Choice MADE = made();

        private static Choice made() {
            if (Engines.ELSEWHERE != null && !Engines.ELSEWHERE.isBlank()) {
                return ELSEWHERE;
            }
            LOG.setLevel(Level.OFF);
            return DockerClientFactory.instance().isDockerAvailable() ? LOCALSTACK : HERE;
        }
    }

    /// What a report says about it.
    static String shown() {
        var others =
                switch (Choice.MADE) {
                    case ELSEWHERE -> "those at " + ELSEWHERE;
                    case LOCALSTACK -> Engines.LOCALSTACK + " in Docker";
                    case HERE ->
                            "our own in this process (AWS_ENDPOINT_URL is not set, and no Docker"
                                    + " answers)";
                };
        return "DynamoDB: DynamoDB Local; Step Functions, SQS, Secrets Manager: " + others;
    }

    /// {@code dynamo} keeps what the engines of this process remember.
    static Engines open(DynamoDbClient dynamo) {
        return switch (Choice.MADE) {
            case ELSEWHERE -> there(URI.create(Objects.requireNonNull(ELSEWHERE)));
            case LOCALSTACK -> there(Container.RUNNING.getEndpoint());
            case HERE -> here(dynamo);
        };
    }

    private static Engines there(URI address) {
        return new Engines(address, address, () -> {});
    }

    /// One for all tests, each of which has an account of its own in it; Testcontainers removes it
    /// when they are over.
    private static final class Container {
        private static final LocalStackContainer RUNNING =
                new LocalStackContainer(DockerImageName.parse(LOCALSTACK));

        static {
            RUNNING.start();
        }
    }

    private static Engines here(DynamoDbClient dynamo) {
        var states = LocalStates.start(dynamo, "engine-", "test", Clock.systemUTC());
        var secrets = FakeSecrets.start();
        return new Engines(
                states.address(),
                secrets.address(),
                () -> {
                    states.close();
                    secrets.close();
                });
    }

    SfnClient stateClient() {
        return anybody(SfnClient.builder(), states).build();
    }

    SqsClient queueClient() {
        return anybody(SqsClient.builder(), states).build();
    }

    SecretsManagerClient secretClient() {
        return anybody(SecretsManagerClient.builder(), secrets).build();
    }

    static DynamoDbStreamsClient streamClient(URI tables) {
        return anybody(DynamoDbStreamsClient.builder(), tables).build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B anybody(B builder, URI endpoint) {
        var credentials = AwsBasicCredentials.create("test", "test");
        return builder.endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(credentials));
    }

    @Override
    public void close() {
        running.run();
    }
}
