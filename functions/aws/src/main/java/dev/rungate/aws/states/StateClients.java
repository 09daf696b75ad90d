package dev.rungate.aws.states;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.SfnClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/// Clients for the waiting. That of the state machine never asks twice by itself, because only the
/// one who asks knows what a lost answer means; that of the queue has time for a long poll.
public record StateClients(SfnClient states, SqsClient queues) implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration POLL = AskQueue.LONGEST_POLL.plus(ATTEMPT);
    private static final int MOST_CONNECTIONS = 64;

    /// AWS itself, with the credentials and the region of the environment.
    public static StateClients aws() {
        return new StateClients(sfn().build(), sqs().build());
    }

    /// For whoever only starts executions and tells them decisions.
    public static SfnClient awsStates() {
        return sfn().build();
    }

    /// An engine on loopback that knows its clients by their access key. It checks no signature, so
    /// none of the environment's credentials are shown to it.
    public static StateClients at(URI endpoint, String accessKey) {
        var known =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "local"));
        return new StateClients(
                sfn().endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(known)
                        .build(),
                sqs().endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(known)
                        .build());
    }

    @Override
    public void close() {
        states.close();
        queues.close();
    }

    private static SfnClientBuilder sfn() {
        return SfnClient.builder()
                .httpClientBuilder(http())
                .overrideConfiguration(settings ->
                        settings.apiCallTimeout(ATTEMPT)
                                .retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    private static SqsClientBuilder sqs() {
        return SqsClient.builder()
                .httpClientBuilder(http())
                .overrideConfiguration(settings ->
                        settings.apiCallTimeout(POLL).retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    private static AwsCrtHttpClient.Builder http() {
        return AwsCrtHttpClient.builder()
                .connectionTimeout(CONNECT)
                .maxConcurrency(MOST_CONNECTIONS);
    }
}
