package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final Pattern LIKE_A_SECRET =
            Pattern.compile("KEY|TOKEN|SECRET|PASSWORD|SMTP", Pattern.CASE_INSENSITIVE);

    private final Deployed deployed = Synthesised.byDefault();

    @Test
    void noEnvironmentHoldsASecretInClear() {
        assertThat(deployed.resources("AWS::Lambda::Function").values())
                .allSatisfy(function ->
                        assertThat(deployed.pairs(function.at("/Properties/Environment/Variables")))
                                .allSatisfy((name, value) -> {
                                    if (LIKE_A_SECRET.matcher(name).find()) {
                                        assertThat(name).isEqualTo("RUNGATE_SECRETS");
                                        assertThat(value.split(","))
                                                .allMatch(it ->
                                                        it.startsWith(
                                                                "<AWS::SecretsManager::Secret"
                                                                        + " rungate-"));
                                    }
                                }));
    }

    @Test
    void whatAwsMakesNobodyHasSeenAndWhatPeopleFillStartsEmpty() {
        var secrets = deployed.named("AWS::SecretsManager::Secret", "Name");
        assertThat(secrets)
                .containsOnlyKeys(
                        "rungate-admin",
                        "rungate-channels",
                        "rungate-master-key",
                        "rungate-providers",
                        "rungate-slack");
        assertThat(secrets)
                .allSatisfy((name, secret) -> {
                    boolean made = name.endsWith("admin") || name.endsWith("master-key");
                    assertThat(secret.has("GenerateSecretString")).isEqualTo(made);
                    assertThat(secret.path("SecretString").asText()).isEqualTo(made ? "" : "{}");
                    assertThat(deployed.said(secret.get("KmsKeyId")))
                            .isEqualTo("<AWS::KMS::Key>.Arn");
                });
    }

    @Test
    void theMasterKeyIsSixtyFourHexDigits() {
        var made =
                deployed.named("AWS::SecretsManager::Secret", "Name")
                        .get("rungate-master-key")
                        .get("GenerateSecretString");
        assertThat(made.get("PasswordLength").asInt()).isEqualTo(64);
        assertThat(made.get("GenerateStringKey").asText()).isEqualTo("RUNGATE_MASTER_KEY");
        var possible =
                "abcdefghijklmnopqrstuvwxyz0123456789"
                        .chars()
                        .filter(c -> made.get("ExcludeCharacters").asText().indexOf(c) < 0)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        assertThat(possible).isEqualTo("abcdef0123456789");
        assertThat(made.get("ExcludeUppercase").asBoolean()).isTrue();
        assertThat(made.get("ExcludePunctuation").asBoolean()).isTrue();
    }

    @Test
    void theTokenIsLongEnoughForOurs() {
        var made =
                deployed.named("AWS::SecretsManager::Secret", "Name")
                        .get("rungate-admin")
                        .get("GenerateSecretString");
        assertThat(made.get("PasswordLength").asInt()).isGreaterThanOrEqualTo(32);
        assertThat(made.get("ExcludePunctuation").asBoolean()).isTrue();
        assertThat(made.get("GenerateStringKey").asText()).isEqualTo("RUNGATE_ADMIN_TOKEN");
    }

    @Test
    void secretsAndTheirKeyOutliveTheStack() {
        assertThat(deployed.resources("AWS::SecretsManager::Secret").values())
                .allSatisfy(it ->
                        assertThat(it.get("DeletionPolicy").asText())
                                .isEqualTo("RetainExceptOnCreate"));
        var key = deployed.resources("AWS::KMS::Key").values().iterator().next();
        assertThat(key.get("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
        assertThat(key.at("/Properties/EnableKeyRotation").asBoolean()).isTrue();
    }
}
