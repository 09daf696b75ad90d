package dev.rungate.aws.lambda;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// Reads secrets from where they are kept, by their ARN: Secrets Manager, or a parameter of Systems
/// Manager. All at once, through one client for each of the two, which are let go of when they are
/// read: nothing is left from before a checkpoint.
final class SecretReader implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration WITHIN = Duration.ofSeconds(8);
    private static final Pattern PARAMETER =
            Pattern.compile("arn:[^:]*:ssm:[^:]*:[^:]*:parameter(.*)");

    private final Supplier<SecretsManagerClient> makeSecrets;
    private final Supplier<SecretParameters> makeParameters;
    private @Nullable SecretsManagerClient secrets;
    private @Nullable SecretParameters parameters;

    /// A client is made when there is something to read through it.
    SecretReader(Supplier<SecretsManagerClient> secrets, Supplier<SecretParameters> parameters) {
        this.makeSecrets = secrets;
        this.makeParameters = parameters;
    }

    /// The texts by their ARNs. Throws {@link IllegalStateException} that names the first secret
    /// that was found not to be readable.
    static Map<String, String> read(List<String> arns) {
        try (var reader =
                new SecretReader(SecretReader::secretsManager, () -> SecretParameters.aws())) {
            return reader.all(arns);
        }
    }

    /// The first that fails ends the reading of the others.
    Map<String, String> all(List<String> arns) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = new ExecutorCompletionService<Map.Entry<String, String>>(threads);
            arns.forEach(arn -> reading.submit(() -> Map.entry(arn, text(arn))));
            var texts = new LinkedHashMap<String, String>();
            try {
                for (int i = 0; i < arns.size(); i++) {
                    var read = reading.take().get();
                    texts.put(read.getKey(), read.getValue());
                }
                return texts;
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                throw unreadable(failed.getCause());
            } catch (InterruptedException killed) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while secrets were read", killed);
            }
        }
    }

    private static RuntimeException unreadable(@Nullable Throwable cause) {
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("The secrets cannot be read.", cause);
    }

    private String text(String arn) {
        var parameter = PARAMETER.matcher(arn);
        try {
            return Objects.requireNonNullElse(
                    parameter.matches() ? parameters().text(parameter.group(1)) : secret(arn), "");
        } catch (SdkException unreadable) {
            throw new IllegalStateException(
                    "The secret %s cannot be read (%s): %s."
                            .formatted(arn, code(unreadable), reason(unreadable)),
                    unreadable);
        }
    }

    private static String code(SdkException unreadable) {
        return unreadable instanceof AwsServiceException service
                        && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode()
                : unreadable.getClass().getSimpleName();
    }

    private static String reason(SdkException unreadable) {
        return FreshRole.denied(unreadable)
                ? "the function's role may not read it, or not use the key it is encrypted with"
                : switch (code(unreadable)) {
                    case "ResourceNotFoundException", "ParameterNotFound" -> "it is not there";
                    default -> "its service did not give it out";
                };
    }

    private @Nullable String secret(String arn) {
        return secrets().getSecretValue(request -> request.secretId(arn)).secretString();
    }

    private synchronized SecretsManagerClient secrets() {
        if (secrets == null) {
            secrets = makeSecrets.get();
        }
        return secrets;
    }

    private synchronized SecretParameters parameters() {
        if (parameters == null) {
            parameters = makeParameters.get();
        }
        return parameters;
    }

    @Override
    public synchronized void close() {
        if (secrets != null) {
            secrets.close();
        }
        if (parameters != null) {
            parameters.close();
        }
    }

    private static SecretsManagerClient secretsManager() {
        return SecretsManagerClient.builder()
                .httpClientBuilder(http())
                .overrideConfiguration(SecretReader::patience)
                .build();
    }

    static AwsCrtHttpClient.Builder http() {
        return AwsCrtHttpClient.builder().connectionTimeout(CONNECT);
    }

    static void patience(ClientOverrideConfiguration.Builder settings) {
        settings.apiCallTimeout(WITHIN);
    }
}
