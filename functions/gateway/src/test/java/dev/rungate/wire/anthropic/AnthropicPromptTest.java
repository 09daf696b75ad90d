package dev.rungate.wire.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.PromptSize;
import dev.rungate.wire.Requests;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicPromptTest {
    private static final Requests MESSAGES = new Requests(new AnthropicDialect());
    private static final String PIXELS = "A".repeat(9_000);

    @Test
    void anImageIsCountedAndItsBytesAreNotWhereverItStands() {
        var image =
                "{\"source\":{\"data\":\""
                        + PIXELS
                        + "\",\"media_type\":\"image/png\",\"type\":\"base64\"},\"type\":\"image\"}";
        var size =
                size(
                        image
                                + ",{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":["
                                + image
                                + "]}");
        assertThat(size.images()).isEqualTo(2);
        assertThat(size.textBytes()).isLessThan(500);
        assertThat(size.unbounded()).isFalse();
        assertThat(size("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}"))
                .satisfies(byAddress -> {
                    assertThat(byAddress.images()).isEqualTo(1);
                    assertThat(byAddress.unbounded()).isFalse();
                });
    }

    @Test
    void aDocumentOfTextCountsAsText() {
        var size =
                size(
                        "{\"type\":\"document\",\"source\":{\"data\":\""
                                + PIXELS
                                + "\",\"type\":\"text\",\"media_type\":\"text/plain\"}}");
        assertThat(size.textBytes()).isGreaterThan(9_000);
        assertThat(size.unbounded()).isFalse();
        assertThat(
                        size("{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\""
                                        + PIXELS
                                        + "\"}]}}")
                                .textBytes())
                .isGreaterThan(9_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"AAAA\"}}",
                "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}",
                "{\"source\":{\"file_id\":\"f\",\"type\":\"file\"},\"type\":\"document\"}",
                "{\"type\":\"container_upload\",\"file_id\":\"f\"}",
                "{\"type\":\"something_new\"}",
            })
    void whatTheRequestDoesNotShowIsUnbounded(String block) {
        assertThat(size(block).unbounded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"text\",\"text\":\"x\"}",
                "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"y\"}",
                "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"source\":{\"type\":\"url\"}}}",
                "{\"type\":\"web_search_tool_result\",\"content\":[{\"type\":\"web_search_result\",\"encrypted_content\":\"x\"}]}",
            })
    void whatItShowsIsBounded(String block) {
        assertThat(size(block).unbounded()).isFalse();
    }

    @Test
    void textCannotHideAsAnImage() {
        var source =
                "{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"" + PIXELS + "\"}";
        assertThat(
                        size("{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"source\":"
                                        + source
                                        + "}}")
                                .textBytes())
                .isGreaterThan(9_000);
        assertThat(
                        MESSAGES.read(
                                        "{\"model\":\"m\",\"messages\":[],\"tools\":[{\"name\":\"n\",\"source\":"
                                                + source
                                                + "}]}")
                                .size()
                                .textBytes())
                .isGreaterThan(9_000);
    }

    @Test
    void cacheControlIsSeenWhereverItStands() {
        var cached = "\"cache_control\":{\"type\":\"ephemeral\"}";
        var hour = "\"cache_control\":{\"ttl\":\"1h\",\"type\":\"ephemeral\"}";
        assertThat(size("{\"type\":\"text\",\"text\":\"x\"}").cacheWrites()).isFalse();
        assertThat(size("{\"type\":\"text\",\"text\":\"x\"," + cached + "}").cacheWrites())
                .isTrue();
        assertThat(size("{\"type\":\"text\",\"text\":\"x\"," + cached + "}").hourCacheWrites())
                .isFalse();
        assertThat(size("{\"type\":\"text\",\"text\":\"x\"," + hour + "}").hourCacheWrites())
                .isTrue();
        assertThat(
                        request("\"system\":[{\"type\":\"text\",\"text\":\"x\"," + hour + "}]")
                                .hourCacheWrites())
                .isTrue();
        assertThat(request("\"tools\":[{\"name\":\"n\"," + cached + "}]").cacheWrites()).isTrue();
        assertThat(request(cached).cacheWrites()).isTrue();
    }

    @Test
    void toolsTheProviderRunsMakeTheInputUnboundedAndSearchesAreCounted() {
        assertThat(
                        request(
                                "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\",\"max_uses\":3}]"))
                .satisfies(size -> {
                    assertThat(size.unbounded()).isTrue();
                    assertThat(size.webSearches()).isEqualTo(3);
                });
        assertThat(
                        request("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}]")
                                .webSearches())
                .isEqualTo(10);
        assertThat(request("\"tools\":[{\"name\":\"n\"}]"))
                .satisfies(size -> {
                    assertThat(size.unbounded()).isFalse();
                    assertThat(size.tools()).isTrue();
                    assertThat(size.webSearches()).isZero();
                });
        assertThat(request("\"mcp_servers\":[{\"url\":\"https://x\"}]").unbounded()).isTrue();
    }

    @Test
    void contentMayBeNestedAsDeepAsJsonMay() throws InterruptedException {
        var deep = "{\"source\":{\"content\":[".repeat(160) + "\"x\"" + "]}}".repeat(160);
        var sizes = new LinkedBlockingQueue<PromptSize>();
        Thread.ofVirtual().start(() -> sizes.add(size(deep))).join();
        assertThat(sizes).hasSize(1);
    }

    private static PromptSize size(String blocks) {
        return MESSAGES.read(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                                + blocks
                                + "]}]}")
                .size();
    }

    private static PromptSize request(String field) {
        return MESSAGES.read("{\"model\":\"m\",\"messages\":[]," + field + "}").size();
    }
}
