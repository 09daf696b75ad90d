package dev.rungate.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The published JSON Schema of the policy language, for editors and checks before anything is
/// sent.
public final class PolicySchema {
    private PolicySchema() {}

    public static byte[] json() {
        try (var schema = PolicySchema.class.getResourceAsStream("policy.schema.json")) {
            return Objects.requireNonNull(schema, "policy.schema.json").readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
