package dev.rungate.http;

/// The figures for whoever scrapes them.
final class MetricsHandler implements Handler {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    MetricsHandler(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.send(200, TEXT_FORMAT, metrics.text());
    }
}
