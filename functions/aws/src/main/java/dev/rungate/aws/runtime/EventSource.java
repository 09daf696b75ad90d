package dev.rungate.aws.runtime;

import tools.jackson.databind.JsonNode;

/// Names the sender of an event that is not ours, so that an operator finds the wrong connection.
final class EventSource {
    private EventSource() {}

    static String of(JsonNode event) {
        var record = event.path("Records").path(0);
        if (event.path("Records").isArray()) {
            return service(
                    record.path("eventSource").asString(record.path("EventSource").asString("")));
        }
        if (event.has("detail-type")) {
            return "EventBridge";
        }
        if (event.path("requestContext").has("elb")) {
            return "a load balancer";
        }
        if (event.path("requestContext").has("connectionId")) {
            return "a WebSocket API";
        }
        return isSecondFormat(event) ? "an HTTP API or a function URL" : "somewhere else";
    }

    static boolean isSecondFormat(JsonNode event) {
        return event.path("version").asString("").equals("2.0")
                || event.path("requestContext").has("http");
    }

    private static String service(String source) {
        return source.matches("aws:[a-z0-9]{1,30}") ? source : "a service that sends records";
    }
}
