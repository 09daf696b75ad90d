package dev.rungate.wire.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.PromptSize;
import dev.rungate.wire.Requests;
import org.junit.jupiter.api.Test;

class OpenAiPromptTest {
    private static final Requests CHAT = new Requests(new OpenAiDialect());

    @Test
    void textCountsByItsBytesWhateverTheSpacesAndEscapes() {
        var plain = size("{\"role\":\"user\",\"content\":\"\u00e9\\n😀\"}");
        assertThat(size(" { \"role\" : \"user\",\n\"content\":\"\\u00e9\\n\\ud83d\\ude00\" } "))
                .isEqualTo(plain);
        assertThat(size("{\"role\":\"user\",\"content\":\"\"}").textBytes())
                .isEqualTo(plain.textBytes() - 7);
    }

    @Test
    void theTextIsEverythingAModelReadsInOrder() {
        var request =
                CHAT.read(
                        """
                        {"model":"m","user":"u","temperature":1.0,
                         "messages":[{"role":"user","content":[{"type":"text","text":"a\\nb"}]}],
                         "tools":[{"type":"function","function":{"name":"f","description":"d"}}]}
                        """);
        assertThat(request.body().text())
                .contains(
                        "\"role\":\"user\"",
                        "\"text\":\"a\nb\"",
                        "\"name\":\"f\"",
                        "\"description\":\"d\"")
                .doesNotContain("\"u\"", "model");
        assertThat(request.size().textBytes()).isEqualTo(request.body().text().length());
        assertThat(request.size().tools()).isTrue();
    }

    @Test
    void anImageIsCountedAndItsBytesAreNot() {
        var size =
                size(
                        part(
                                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                                        + "A".repeat(9_000)
                                        + "\",\"detail\":\"low\"}}"));
        assertThat(size.images()).isEqualTo(1);
        assertThat(size.textBytes()).isLessThan(200);
        assertThat(size.unbounded()).isFalse();
        assertThat(
                        size(part(
                                        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}"))
                                .images())
                .isEqualTo(1);
        assertThat(
                        size(part(
                                        "{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,AAAA\"}"))
                                .images())
                .isEqualTo(1);
    }

    @Test
    void textCannotHideAsAnImage() {
        var hidden = "t".repeat(5_000);
        assertThat(
                        size(part(
                                        "{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                                                + hidden
                                                + "\"}}"))
                                .textBytes())
                .isGreaterThan(5_000);
        assertThat(
                        CHAT.read(
                                        "{\"model\":\"m\",\"messages\":[],\"tools\":[{\"function\":{\"content\":[{\"image_url\":{\"url\":\"data:"
                                                + hidden
                                                + "\"}}]}}]}")
                                .size()
                                .textBytes())
                .isGreaterThan(5_000);
    }

    @Test
    void audioIsCountedByItsDecodedBytes() {
        var size =
                size(
                        part(
                                "{\"input_audio\":{\"data\":\""
                                        + "A".repeat(4_000)
                                        + "\",\"format\":\"wav\"},\"type\":\"input_audio\"}"));
        assertThat(size.audioBytes()).isEqualTo(3_000);
        assertThat(size.textBytes()).isLessThan(200);
    }

    @Test
    void whatTheRequestDoesNotShowIsUnbounded() {
        assertThat(size(part("{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}")).unbounded())
                .isTrue();
        assertThat(
                        size(part("{\"type\":\"video_url\",\"video_url\":{\"url\":\"https://x\"}}"))
                                .unbounded())
                .isTrue();
        assertThat(size("{\"role\":\"assistant\",\"audio\":{\"id\":\"a\"}}").unbounded()).isTrue();
        assertThat(size("{\"role\":\"assistant\",\"audio\":null,\"content\":\"x\"}").unbounded())
                .isFalse();
        assertThat(
                        size(part(
                                        "{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"refusal\",\"refusal\":\"x\"}"))
                                .unbounded())
                .isFalse();
    }

    @Test
    void aSearchIsPaidForEachChoice() {
        var size =
                CHAT.read("{\"model\":\"m\",\"messages\":[],\"web_search_options\":{},\"n\":2}")
                        .size();
        assertThat(size.webSearches()).isEqualTo(2);
        assertThat(size.unbounded()).isTrue();
        assertThat(
                        CHAT.read("{\"model\":\"gpt-4o-search-preview\",\"messages\":[]}")
                                .size()
                                .webSearches())
                .isEqualTo(1);
    }

    private static PromptSize size(String message) {
        return CHAT.read("{\"model\":\"m\",\"messages\":[" + message + "]}").size();
    }

    private static String part(String part) {
        return "{\"role\":\"user\",\"content\":[" + part + "]}";
    }
}
