package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An edition to which every provider of the recordings is one and the same fake.
final class RecordedProviders {
    private RecordedProviders() {}

    static RunningServer start(Path data, FakeProvider provider, List<RecordedExchange> exchanges) {
        var server = RunningServer.start(data, provider, catalogued(provider, exchanges));
        exchanges.stream()
                .filter(RecordedExchange::added)
                .forEach(exchange -> add(server, provider, exchange));
        return server;
    }

    private static Map<String, String> catalogued(
            FakeProvider provider, List<RecordedExchange> exchanges) {
        var settings = new HashMap<String, String>();
        for (var exchange : exchanges) {
            if (!exchange.added() && !exchange.atItsOwnDoor()) {
                var name = exchange.provider().toUpperCase(Locale.ROOT).replace('-', '_');
                settings.put("RUNGATE_PROVIDER_" + name + "_URL", provider.url() + "/v1");
                settings.put("RUNGATE_PROVIDER_" + name + "_KEY", "key-of-" + exchange.provider());
            }
        }
        return settings;
    }

    private static void add(
            RunningServer server, FakeProvider provider, RecordedExchange exchange) {
        var draft =
                "{\"base_url\":\"%s\",\"format\":\"%s\",\"api_key\":\"key-of-%s\"}"
                        .formatted(
                                exchange.anthropic() ? provider.url() : provider.url() + "/v1",
                                exchange.format(),
                                exchange.provider());
        var added =
                server.admin()
                        .send(
                                "PUT",
                                "/api/providers/" + exchange.provider(),
                                draft.getBytes(StandardCharsets.UTF_8));
        assertThat(added.status()).as(added.text()).isIn(200, 201);
    }
}
