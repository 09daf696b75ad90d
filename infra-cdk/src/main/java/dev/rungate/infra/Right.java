package dev.rungate.infra;

import java.util.Arrays;
import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;

/// One thing a role may do, with what: actions are spelled out, and so is what they touch.
record Right(List<String> actions, List<String> resources) {
    Right {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
    }

    /// `of("sqs", "SendMessage")` is `sqs:SendMessage`.
    static Builder of(String service, String... actions) {
        return new Builder(Arrays.stream(actions).map(action -> service + ":" + action).toList());
    }

    /// Actions whose resources are still to be named.
    record Builder(List<String> actions) {
        Right on(String... resources) {
            return new Right(actions, List.of(resources));
        }

        Right on(List<String> resources) {
            return new Right(actions, resources);
        }
    }

    void giveTo(Role role) {
        role.addToPolicy(
                PolicyStatement.Builder.create().actions(actions).resources(resources).build());
    }
}
