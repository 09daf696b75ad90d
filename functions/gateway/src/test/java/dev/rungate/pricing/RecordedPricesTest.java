package dev.rungate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Usage;
import dev.rungate.wire.Recordings;
import dev.rungate.wire.Recordings.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What an independent program makes of the recorded usages, to the nano-dollar.
class RecordedPricesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final List<String> PROVIDERS = List.of("openai", "anthropic");

    @Test
    void everyRecordedUsageCostsWhatGenaiPricesSays() {
        var book = PriceBook.bundled();
        var differing = new ArrayList<String>();
        var rows =
                Recordings.matching(row ->
                        PROVIDERS.contains(row.path("provider").stringValue())
                                && row.path("genai_prices").has("price"));
        for (var row : rows) {
            var expected = row.expected().path("genai_prices");
            var model = book.find(row.provider(), expected.path("model").stringValue(), NOW);
            var cost = model.map(priced -> priced.price().cost(usage(expected.path("usage"))));
            var total = Usd.rounded(expected.path("price").path("total_usd").decimalValue());
            if (!cost.equals(Optional.of(total))) {
                differing.add("%s: %s instead of %s".formatted(row.name(), cost, total));
            }
            assertThat(model)
                    .map(PricedModel::id)
                    .as(row.name())
                    .contains(expected.path("price").path("model").stringValue());
        }
        assertThat(rows).extracting(Recording::name).isNotEmpty();
        assertThat(differing).isEmpty();
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("cache_read_tokens").asLong(),
                usage.path("cache_write_tokens").asLong(),
                usage.path("cache_write_1h_tokens").asLong(),
                usage.path("output_reasoning_tokens").asLong(),
                usage.path("input_audio_tokens").asLong(),
                usage.path("output_audio_tokens").asLong(),
                usage.path("cache_audio_read_tokens").asLong(),
                usage.path("web_searches").asLong());
    }
}
