package dev.rungate.http.operations;

import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.Handler;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.wire.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Documents that are the same for everybody; the build packs them into the program. The API is
/// described in YAML for people and sent as JSON for programs.
public final class DocumentRoutes implements Routes {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int MOST_ALIASES = 1_000;

    @Override
    public void addTo(RouteTable table) {
        var llms = page(TEXT, document("docs/llms.txt"));
        table.get("/openapi.json", page(Exchange.JSON, Json.bytes(tree("docs/openapi.yaml"))))
                .get("/policy.schema.json", schema())
                .get("/llms.txt", llms)
                .get("/", llms)
                .head("/", page(TEXT, new byte[0]))
                .head("/api/hello", page(TEXT, new byte[0]));
    }

    private static Handler schema() {
        return page("application/schema+json", document("docs/policy.schema.json"));
    }

    private static Handler page(String contentType, byte[] page) {
        return exchange -> exchange.send(200, contentType, page);
    }

    /// Jackson's own YAML reader does not follow the aliases that people write. The page is ours,
    /// so it may have many.
    private static Object tree(String yaml) {
        return new Load(LoadSettings.builder().setMaxAliasesForCollections(MOST_ALIASES).build())
                .loadFromInputStream(new ByteArrayInputStream(document(yaml)));
    }

    private static byte[] document(String name) {
        try (var in = DocumentRoutes.class.getResourceAsStream("/dev/rungate/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
