package dev.rungate.aws.lambda;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Reads secrets from where they are kept, by their ARN: Secrets Manager, or a parameter of Systems
/// Manager. Each time anew: nothing is left from before a checkpoint.
final class SecretReader {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(8);
    private static final Pattern PARAMETER =
            Pattern.compile("arn:[^:]*:ssm:[^:]*:[^:]*:parameter(.*)");

    private SecretReader() {}

    /// Throws {@link IllegalStateException} that names the secret that cannot be read.
    static String read(String arn) {
        return PARAMETER.matcher(arn).matches()
                ? attempt(arn, () -> parameter(PARAMETER.matcher(arn).replaceFirst("$1")))
                : attempt(arn, () -> Objects.requireNonNullElse(secret(arn), ""));
    }

    private static @Nullable String secret(String arn) {
        try (var client =
                SecretsManagerClient.builder()
                        .httpClientBuilder(http())
                        .overrideConfiguration(SecretReader::patience)
                        .build()) {
            return client.getSecretValue(request -> request.secretId(arn)).secretString();
        }
    }

    private static String parameter(String name) {
        try (var client =
                SsmClient.builder()
                        .httpClientBuilder(http())
                        .overrideConfiguration(SecretReader::patience)
                        .build()) {
            return client.getParameter(request -> request.name(name).withDecryption(true))
                    .parameter()
                    .value();
        }
    }

    private static AwsCrtHttpClient.Builder http() {
        return AwsCrtHttpClient.builder().connectionTimeout(CONNECT);
    }

    private static void patience(ClientOverrideConfiguration.Builder settings) {
        settings.apiCallTimeout(WITHIN);
    }

    private static String attempt(String arn, Supplier<String> reading) {
        try {
            return reading.get();
        } catch (SdkException unreadable) {
            throw new IllegalStateException(
                    "The secret "
                            + arn
                            + " cannot be read ("
                            + unreadable.getClass().getSimpleName()
                            + ").",
                    unreadable);
        }
    }
}
