package dev.rungate.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// How often each door was used, and how it answered. A door is counted by its pattern: what
/// callers write in a path is no label.
final class Traffic {
    private static final String UNKNOWN = "unknown";

    private final Counter requests;

    Traffic(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .name("rungate_http_requests_total")
                        .help("Requests by door and status of the answer.")
                        .labelNames("method", "path", "status")
                        .register(registry);
    }

    void count(Doors.Found found, int status) {
        switch (found) {
            case Doors.Found.Here(var door, var variables) ->
                    count(door.method(), door.path(), status);
            case Doors.Found.WrongMethod ignored -> count(UNKNOWN, UNKNOWN, status);
            case Doors.Found.Nowhere ignored -> count(UNKNOWN, UNKNOWN, status);
        }
    }

    private void count(String method, String path, int status) {
        requests.labelValues(method, path, Integer.toString(status)).inc();
    }
}
