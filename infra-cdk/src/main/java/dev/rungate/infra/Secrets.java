package dev.rungate.infra;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/// The secrets, one per group of functions that read it: each a JSON object of settings. Two are
/// made by AWS and seen by nobody; the others start empty and are filled by hand.
final class Secrets extends Construct {
    private static final int TOKEN_LENGTH = 43;
    private static final int HEX_DIGITS = 64;
    private static final String LETTERS_THAT_ARE_NO_HEX = "ghijklmnopqrstuvwxyz";

    private final Choices choices;
    private final CustomerKey key;
    private final Secret admin;
    private final Secret masterKey;
    private final Kept providers;
    private final Secret slack;
    private final Secret channels;

    /// A secret by its ARN, which tells the service that keeps it.
    record Kept(String arn, boolean parameter) {}

    Secrets(Construct scope, Choices choices, CustomerKey key) {
        super(scope, "Secrets");
        this.choices = choices;
        this.key = key;
        admin =
                secret("Admin", "admin", "The administrator's token")
                        .generateSecretString(
                                random("RUNGATE_ADMIN_TOKEN").passwordLength(TOKEN_LENGTH).build())
                        .build();
        masterKey =
                secret("MasterKey", "master-key", "Seals kept answers and keys")
                        .generateSecretString(
                                random("RUNGATE_MASTER_KEY")
                                        .passwordLength(HEX_DIGITS)
                                        .excludeUppercase(true)
                                        .excludeCharacters(LETTERS_THAT_ARE_NO_HEX)
                                        .requireEachIncludedType(false)
                                        .build())
                        .build();
        providers = providers();
        slack = filledByHand("Slack", "slack", "The Slack app's signing secret and bot token");
        channels = filledByHand("Channels", "channels", "Mail server and webhook secret");
    }

    String adminArn() {
        return admin.getSecretArn();
    }

    String providersArn() {
        return providers.arn();
    }

    String slackArn() {
        return slack.getSecretArn();
    }

    String channelsArn() {
        return channels.getSecretArn();
    }

    /// Those who serve calls and administrators.
    List<Kept> all() {
        var all = new ArrayList<>(List.of(kept(admin), kept(masterKey), providers));
        all.addAll(List.of(kept(slack), kept(channels)));
        return all;
    }

    /// Those who tell people and carry out what people decide.
    List<Kept> ofGates() {
        return List.of(kept(masterKey), kept(slack), kept(channels));
    }

    private Kept providers() {
        return switch (choices.providerKeys()) {
            case SECRETSMANAGER ->
                    kept(filledByHand("Providers", "providers", "The providers' keys"));
            // CloudFormation cannot make a SecureString: the operator puts it there.
            case SSM -> {
                var stack = Stack.of(this);
                yield new Kept(
                        "arn:%s:ssm:%s:%s:parameter/%s/providers"
                                .formatted(
                                        stack.getPartition(),
                                        stack.getRegion(),
                                        stack.getAccount(),
                                        choices.name()),
                        true);
            }
        };
    }

    private static Kept kept(Secret secret) {
        return new Kept(secret.getSecretArn(), false);
    }

    private Secret filledByHand(String id, String name, String what) {
        return secret(id, name, what).secretStringValue(SecretValue.unsafePlainText("{}")).build();
    }

    private Secret.Builder secret(String id, String name, String what) {
        return Secret.Builder.create(this, id)
                .secretName(choices.named(name))
                .description(what)
                .encryptionKey(key.key())
                .removalPolicy(Retained.EXCEPT_BY_A_FAILED_FIRST_DEPLOY);
    }

    private static SecretStringGenerator.Builder random(String setting) {
        return SecretStringGenerator.builder()
                .secretStringTemplate("{}")
                .generateStringKey(setting)
                .excludePunctuation(true)
                .includeSpace(false);
    }
}
