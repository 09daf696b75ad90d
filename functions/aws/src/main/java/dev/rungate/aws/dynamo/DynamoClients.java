package dev.rungate.aws.dynamo;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/// Clients that fail fast and never ask twice by themselves: the code that writes money decides
/// about a second attempt, because only it knows what the first may have done.
public final class DynamoClients {
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /// A connection that carries nothing for so long while an answer is due is closed. The pool
    /// watches for that: a timer for each request would cost more than the request's own text.
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private static final long LEAST_BYTES_A_SECOND = 1;
    private static final Duration ACQUIRE = Duration.ofSeconds(5);
    private static final int MOST_CONNECTIONS = 256;

    private DynamoClients() {}

    /// AWS itself, with the credentials and the region of the environment.
    public static DynamoDbClient aws() {
        return tuned().build();
    }

    /// Another engine that speaks DynamoDB's protocol. Where the environment has no credentials or
    /// no region, any will do.
    public static DynamoDbClient at(URI endpoint) {
        return tuned().endpointOverride(endpoint)
                .region(regionOr(Region.US_EAST_1))
                .credentialsProvider(credentialsOr("local"))
                .build();
    }

    private static DynamoDbClientBuilder tuned() {
        return DynamoDbClient.builder()
                .httpClientBuilder(
                        AwsCrtHttpClient.builder()
                                .connectionTimeout(CONNECT)
                                .connectionAcquisitionTimeout(ACQUIRE)
                                .connectionHealthConfiguration(health ->
                                        health.minimumThroughputInBps(LEAST_BYTES_A_SECOND)
                                                .minimumThroughputTimeout(SILENCE))
                                .maxConcurrency(MOST_CONNECTIONS))
                .overrideConfiguration(
                        settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    /// Only what the environment says: an engine of one's own needs nobody to be asked over the
    /// network.
    private static Region regionOr(Region other) {
        try {
            return new AwsRegionProviderChain(
                            new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkClientException none) {
            return other;
        }
    }

    private static AwsCredentialsProvider credentialsOr(String any) {
        return AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(),
                ProfileCredentialsProvider.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(any, any)));
    }
}
