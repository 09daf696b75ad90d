package dev.rungate.http.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// How often each route was used, and how it answered. A route is counted by its pattern: what
/// callers write in a path is no label.
public final class Traffic {
    private static final String UNKNOWN = "unknown";

    private final Counter requests;

    public Traffic(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .name("rungate_http_requests_total")
                        .help("Requests by route and status of the answer.")
                        .labelNames("method", "path", "status")
                        .register(registry);
    }

    void count(Router.Found found, int status) {
        switch (found) {
            case Router.Found.Here(var route, var variables) ->
                    count(route.method(), route.path(), status);
            case Router.Found.WrongMethod ignored -> count(UNKNOWN, UNKNOWN, status);
            case Router.Found.Nowhere ignored -> count(UNKNOWN, UNKNOWN, status);
        }
    }

    private void count(String method, String path, int status) {
        requests.labelValues(method, path, Integer.toString(status)).inc();
    }
}
