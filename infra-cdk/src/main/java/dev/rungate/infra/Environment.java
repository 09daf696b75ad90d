package dev.rungate.infra;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The open settings of the functions: names and durations, and where the secrets are kept, never
/// their content.
record Environment(
        Choices choices,
        ApprovalMachine machine,
        Queues queues,
        Secrets secrets,
        String publicUrl) {

    Map<String, String> gateway() {
        var gateway = new HashMap<>(control());
        // Before the function's own end, so that every call is ended and settled by us.
        gateway.put("RUNGATE_CALL_TIMEOUT", "PT14M40S");
        return gateway;
    }

    Map<String, String> control() {
        return with(deciding(), secrets.all());
    }

    Map<String, String> gates() {
        return with(deciding(), secrets.ofGates());
    }

    Map<String, String> ledgerEvents() {
        return Map.of("RUNGATE_TABLE_PREFIX", choices.tablePrefix(), "RUNGATE_LOG", "info");
    }

    private Map<String, String> deciding() {
        var deciding = new HashMap<>(ledgerEvents());
        deciding.put("RUNGATE_APPROVAL_MACHINE", machine.arn());
        deciding.put("RUNGATE_ASK_QUEUE_URL", queues.ask.getQueueUrl());
        deciding.put("RUNGATE_LAPSED_QUEUE_URL", queues.lapsed.getQueueUrl());
        deciding.put("RUNGATE_PUBLIC_URL", publicUrl);
        deciding.put("RUNGATE_PRIVATE_UPSTREAMS", "false");
        deciding.put("RUNGATE_HOLD_EXPIRY", "PT20M");
        return deciding;
    }

    private static Map<String, String> with(
            Map<String, String> environment, List<Secrets.Kept> secrets) {
        environment.put(
                "RUNGATE_SECRETS",
                secrets.stream().map(Secrets.Kept::arn).collect(Collectors.joining(",")));
        return environment;
    }
}
