package dev.rungate.http.operations;

import dev.rungate.calls.CallMetrics;
import dev.rungate.chat.Usage;
import dev.rungate.chat.WireFormat;
import dev.rungate.http.server.Traffic;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The operator's figures, as Prometheus reads them. Labels have few values by nature: no run, no
/// agent, no model is one.
public final class Metrics implements CallMetrics {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final String NONE = "none";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Traffic traffic = new Traffic(registry);
    private final Counter calls =
            Counter.builder()
                    .name("rungate_calls_total")
                    .help("Calls that were let in, by how their step ended.")
                    .labelNames("door", "provider", "status")
                    .register(registry);
    private final Counter refusals =
            Counter.builder()
                    .name("rungate_refusals_total")
                    .help("Calls that were refused before they were sent, by error code.")
                    .labelNames("door", "code")
                    .register(registry);
    private final Histogram duration =
            Histogram.builder()
                    .name("rungate_call_duration_seconds")
                    .help("From the request to the end of its answer.")
                    .labelNames("door", "provider")
                    .classicUpperBounds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)
                    .register(registry);
    private final Histogram firstByte =
            Histogram.builder()
                    .name("rungate_first_byte_seconds")
                    .help("From the request to the provider's first byte of content.")
                    .labelNames("door", "provider")
                    .classicUpperBounds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
                    .register(registry);
    private final Counter tokens =
            Counter.builder()
                    .name("rungate_tokens_total")
                    .help(
                            "Tokens of calls, reported by the provider or counted; input"
                                    + " includes both cache kinds, output includes reasoning.")
                    .labelNames("provider", "kind")
                    .register(registry);
    private final Counter spend =
            Counter.builder()
                    .name("rungate_spend_usd_total")
                    .help("What calls cost, for dashboards; the ledger has the exact amounts.")
                    .labelNames("provider")
                    .register(registry);

    public Metrics(IntSupplier callsInFlight) {
        GaugeWithCallback.builder()
                .name("rungate_calls_in_flight")
                .help("Calls being served by this process.")
                .callback(gauge -> gauge.call(callsInFlight.getAsInt()))
                .register(registry);
    }

    @Override
    public void ended(WireFormat door, Step step) {
        var provider = orNone(step.request().provider());
        calls.labelValues(word(door), provider, step.status().word()).inc();
        duration.labelValues(word(door), provider).observe(step.timing().durationMs() / MILLIS);
        var waited = step.timing().firstByteMs();
        if (waited != null) {
            firstByte.labelValues(word(door), provider).observe(waited / MILLIS);
        }
        count(provider, step.charge().usage());
        count(provider, step.charge().cost());
    }

    @Override
    public void refused(WireFormat door, Refusal refusal) {
        refusals.labelValues(word(door), refusal.code()).inc();
    }

    public Traffic traffic() {
        return traffic;
    }

    /// In the text format, version 0.0.4.
    byte[] text() {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private void count(String provider, @Nullable Usage usage) {
        if (usage != null) {
            tokens.labelValues(provider, "input").inc(usage.inputTokens());
            tokens.labelValues(provider, "output").inc(usage.outputTokens());
            tokens.labelValues(provider, "cache_read").inc(usage.cacheReadTokens());
            tokens.labelValues(provider, "cache_write").inc(usage.cacheWriteTokens());
            tokens.labelValues(provider, "reasoning").inc(usage.reasoningTokens());
        }
    }

    private void count(String provider, @Nullable Usd cost) {
        if (cost != null) {
            spend.labelValues(provider).inc(cost.nanos() / NANOS);
        }
    }

    private static String word(WireFormat door) {
        return switch (door) {
            case OPENAI_CHAT -> "openai_chat";
            case ANTHROPIC_MESSAGES -> "anthropic_messages";
        };
    }

    private static String orNone(@Nullable String text) {
        return text == null ? NONE : text;
    }
}
