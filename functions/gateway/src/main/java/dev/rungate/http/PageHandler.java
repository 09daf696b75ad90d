package dev.rungate.http;

import dev.rungate.wire.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A page that is the same for everybody: documents that the build packs into the program.
final class PageHandler implements Handler {
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final int MOST_ALIASES = 1_000;

    private final String contentType;
    private final byte[] page;

    private PageHandler(String contentType, byte[] page) {
        this.contentType = contentType;
        this.page = page;
    }

    /// Written in YAML for people, sent as JSON for programs.
    static PageHandler openApi() {
        return new PageHandler(Exchange.JSON, Json.bytes(tree(document("docs/openapi.yaml"))));
    }

    static PageHandler policySchema() {
        return new PageHandler("application/schema+json", document("docs/policy.schema.json"));
    }

    static PageHandler llms() {
        return new PageHandler(TEXT, document("docs/llms.txt"));
    }

    static PageHandler nothing() {
        return new PageHandler(TEXT, new byte[0]);
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.send(200, contentType, page);
    }

    /// Jackson's own YAML reader does not follow the aliases that people write. The page is ours,
    /// so it may have many.
    private static Object tree(byte[] yaml) {
        return new Load(LoadSettings.builder().setMaxAliasesForCollections(MOST_ALIASES).build())
                .loadFromInputStream(new ByteArrayInputStream(yaml));
    }

    private static byte[] document(String name) {
        try (var in = PageHandler.class.getResourceAsStream("/dev/rungate/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
