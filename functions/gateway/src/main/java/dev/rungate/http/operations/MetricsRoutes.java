package dev.rungate.http.operations;

import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;

/// The figures of this process, in Prometheus' text format.
public final class MetricsRoutes implements Routes {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    public MetricsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/metrics", this::handle);
    }

    void handle(Exchange exchange) {
        exchange.send(200, TEXT_FORMAT, metrics.text());
    }
}
