package dev.rungate.aws.lambda;

import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// Reads secrets from Secrets Manager, each time anew: nothing is kept from before a checkpoint.
final class SecretReader implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(8);

    private final SecretsManagerClient client;

    private SecretReader(SecretsManagerClient client) {
        this.client = client;
    }

    static SecretReader aws() {
        return new SecretReader(
                SecretsManagerClient.builder()
                        .httpClientBuilder(AwsCrtHttpClient.builder().connectionTimeout(CONNECT))
                        .overrideConfiguration(settings -> settings.apiCallTimeout(WITHIN))
                        .build());
    }

    /// Throws {@link IllegalStateException} that names the secret that cannot be read.
    String read(String arn) {
        try {
            return client.getSecretValue(request -> request.secretId(arn)).secretString();
        } catch (SdkException unreadable) {
            throw new IllegalStateException(
                    "The secret "
                            + arn
                            + " cannot be read ("
                            + unreadable.getClass().getSimpleName()
                            + ").");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
