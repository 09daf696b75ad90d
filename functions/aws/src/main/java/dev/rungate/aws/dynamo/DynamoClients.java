package dev.rungate.aws.dynamo;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/// Clients that fail fast and never ask twice by themselves: whoever writes money decides about a
/// second attempt, because only he knows what the first may have done.
public final class DynamoClients {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

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
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(CONNECT)
                                .socketTimeout(ATTEMPT))
                .overrideConfiguration(settings ->
                        settings.apiCallTimeout(ATTEMPT)
                                .retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    private static Region regionOr(Region other) {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException none) {
            return other;
        }
    }

    private static AwsCredentialsProvider credentialsOr(String any) {
        return AwsCredentialsProviderChain.of(
                DefaultCredentialsProvider.builder().build(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(any, any)));
    }
}
