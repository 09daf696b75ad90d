package dev.rungate.infra;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;

/// One thing a role may do, with what: actions are spelled out, and so is what they touch.
///
/// @param keys the partition keys of items, as patterns; empty for all items
record Right(List<String> actions, List<String> resources, List<String> keys) {
    Right {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        keys = List.copyOf(keys);
    }

    /// `of("sqs", "SendMessage")` is `sqs:SendMessage`.
    static Builder of(String service, String... actions) {
        return new Builder(Arrays.stream(actions).map(action -> service + ":" + action).toList());
    }

    /// Actions whose resources are still to be named.
    record Builder(List<String> actions) {
        Right on(String... resources) {
            return on(List.of(resources));
        }

        Right on(List<String> resources) {
            return new Right(actions, resources, List.of());
        }
    }

    /// Only with items whose partition keys are like these.
    Right forKeys(String... keys) {
        return new Right(actions, resources, List.of(keys));
    }

    void giveTo(Role role) {
        role.addToPolicy(
                PolicyStatement.Builder.create()
                        .actions(actions)
                        .resources(resources)
                        .conditions(conditions())
                        .build());
    }

    private Map<String, Object> conditions() {
        return keys.isEmpty()
                ? Map.of()
                : Map.of("ForAllValues:StringLike", Map.of("dynamodb:LeadingKeys", keys));
    }
}
