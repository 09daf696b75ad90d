package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

class SecretReaderTest {
    private static final String ADMIN = "arn:aws:secretsmanager:eu-west-1:0:secret:rungate-admin-x";
    private static final String SLACK = "arn:aws:secretsmanager:eu-west-1:0:secret:rungate-slack-x";
    private static final String KEYS = "arn:aws:ssm:eu-west-1:0:parameter/rungate/providers";
    private static final FreshRole SHORT =
            new FreshRole(Duration.ofSeconds(20), Duration.ofMillis(20));

    private final FakeSecrets kept =
            new FakeSecrets()
                    .keeping(ADMIN, "{\"a\":1}")
                    .keeping(SLACK, "{}")
                    .keeping("/rungate/providers", "{\"k\":2}");
    private final AtomicInteger clients = new AtomicInteger();

    @AfterEach
    void close() {
        kept.close();
    }

    @Test
    void allAreReadAtOnceThroughOneClientForEachService() {
        kept.answeringTogether(3);
        assertThat(read(ADMIN, SLACK, KEYS))
                .isEqualTo(Map.of(ADMIN, "{\"a\":1}", SLACK, "{}", KEYS, "{\"k\":2}"));
        assertThat(clients).hasValue(2);
    }

    @Test
    void whereNoneIsNamedNoClientIsMade() {
        assertThat(read()).isEmpty();
        assertThat(clients).hasValue(0);
    }

    @Test
    void aSecretThatIsNotThereIsNamedAtOnceAndWithTheReason() {
        assertThatThrownBy(() -> SHORT.awaited(() -> read(ADMIN, "arn:gone")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The secret arn:gone cannot be read (ResourceNotFoundException): it is not"
                                + " there.");
        assertThat(kept.asked()).isLessThanOrEqualTo(2);
    }

    /// As a role that was made seconds ago is, before AWS knows everywhere what it may do.
    @Test
    void aRoleThatIsDeniedForAWhileIsAskedAgain() {
        kept.denying(5);
        assertThat(SHORT.awaited(() -> read(ADMIN, SLACK))).hasSize(2);
        assertThat(kept.asked()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void aRoleThatIsStillDeniedWhenTheTimeIsOverFailsWithTheReason() {
        kept.denying(Integer.MAX_VALUE);
        var impatient = new FreshRole(Duration.ofSeconds(1), Duration.ofMillis(20));
        assertThatThrownBy(() -> impatient.awaited(() -> read(ADMIN)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(ADMIN + " cannot be read (AccessDeniedException)")
                .hasMessageContaining("the function's role may not read it");
        assertThat(kept.asked()).isGreaterThan(1);
    }

    @Test
    void aRestoredCopyIsAskedOnce() {
        kept.denying(1);
        assertThatThrownBy(() -> read(ADMIN)).isInstanceOf(IllegalStateException.class);
        assertThat(kept.asked()).isEqualTo(1);
    }

    @Test
    void beforeASnapshotAMinuteIsWaited() {
        assertThat(FreshRole.BEFORE_A_SNAPSHOT.patience()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aFunctionIsMadeAgainBeforeItsSnapshotAndNotAfterIt() {
        kept.denying(1);
        var part =
                FunctionPart.prepared(
                        () -> new FunctionPart<>(read(ADMIN), () -> {}),
                        Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));
        assertThat(kept.asked()).isEqualTo(2);
        kept.denying(1);
        assertThatThrownBy(part::get).isInstanceOf(IllegalStateException.class);
        assertThat(kept.asked()).isEqualTo(3);
    }

    private Map<String, String> read(String... arns) {
        try (var reader = new SecretReader(this::secrets, this::parameters)) {
            return reader.all(List.of(arns));
        }
    }

    private SecretsManagerClient secrets() {
        clients.incrementAndGet();
        return SecretsManagerClient.builder()
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .endpointOverride(kept.address())
                .region(Region.EU_WEST_1)
                .credentialsProvider(anybody())
                .build();
    }

    private SecretParameters parameters() {
        clients.incrementAndGet();
        return new SecretParameters(
                SsmClient.builder()
                        .httpClientBuilder(AwsCrtHttpClient.builder())
                        .endpointOverride(kept.address())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(anybody())
                        .build());
    }

    private static StaticCredentialsProvider anybody() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    }
}
