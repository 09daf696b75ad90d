package dev.rungate.aws.lambda;

import dev.rungate.Settings;
import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.tenants.TokenText;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The settings of a deployed function: from its environment, and from the secrets that the
/// environment names. Nothing here has a default that a deployment could forget.
record CloudSettings(Settings settings, Tables tables, Map<String, String> said) {
    static final String TABLE_PREFIX = "RUNGATE_TABLE_PREFIX";
    static final String SECRETS = "RUNGATE_SECRETS";
    static final String MACHINE = "RUNGATE_APPROVAL_MACHINE";
    static final String ASK_QUEUE = "RUNGATE_ASK_QUEUE_URL";
    static final String LAPSED_QUEUE = "RUNGATE_LAPSED_QUEUE_URL";
    static final String PUBLIC_URL = "RUNGATE_PUBLIC_URL";
    static final String MASTER_KEY = "RUNGATE_MASTER_KEY";
    static final String ADMIN_TOKEN = "RUNGATE_ADMIN_TOKEN";
    private static final String PORT = "RUNGATE_PORT";

    /// Reads the secrets from where AWS keeps them, all at once.
    static CloudSettings read(Map<String, String> environment, List<String> needed) {
        var texts = SecretReader.read(names(environment));
        return read(environment, name -> Objects.requireNonNull(texts.get(name), name), needed);
    }

    /// Reads all of it, and throws {@link IllegalStateException} that lists every one of {@code
    /// needed} that is missing, or {@link dev.rungate.SettingsException} that lists what cannot be
    /// used.
    static CloudSettings read(
            Map<String, String> environment, UnaryOperator<String> secret, List<String> needed) {
        var said = new LinkedHashMap<>(environment);
        said.putAll(Secrets.all(names(environment), secret));
        var missing = needed.stream().filter(name -> blank(said.get(name))).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "This function cannot start, because its configuration is not whole. Missing: "
                            + String.join(", ", missing)
                            + ".");
        }
        said.putIfAbsent(PORT, "0");
        return of(said);
    }

    /// The same with other words for some of it.
    CloudSettings with(Map<String, String> others) {
        var changed = new LinkedHashMap<>(said);
        changed.putAll(others);
        return of(changed);
    }

    private static CloudSettings of(Map<String, String> said) {
        var prefix = Objects.requireNonNullElse(said.get(TABLE_PREFIX), "");
        return new CloudSettings(
                Settings.from(said, Path.of("/tmp")), new Tables(prefix), Map.copyOf(said));
    }

    ApprovalMachine machine() {
        return new ApprovalMachine(needed(MACHINE), needed(ASK_QUEUE), needed(LAPSED_QUEUE));
    }

    /// AWS's own, or the engine that the settings name.
    DynamoDbClient dynamo() {
        var elsewhere = settings.dynamoEndpoint();
        return elsewhere == null ? DynamoClients.aws() : DynamoClients.at(URI.create(elsewhere));
    }

    byte[] masterKey() {
        return Objects.requireNonNull(settings.masterKey(), MASTER_KEY);
    }

    TokenText adminToken() {
        return Objects.requireNonNull(settings.adminToken(), ADMIN_TOKEN);
    }

    /// Never what it was told.
    @Override
    public String toString() {
        return "settings of tables " + tables.prefix();
    }

    private String needed(String name) {
        return Objects.requireNonNull(said.get(name), name);
    }

    private static List<String> names(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault(SECRETS, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
