package dev.rungate.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final String CHAT = "/v1/chat/completions";

    /// Anybody can make these: the hash of the text in the comment.
    @Test
    void theNameIsTheHashOfTheCanonicalText() {
        // {"body":{"messages":[],"model":"m","temperature":1},"door":"/v1/chat/completions"}
        assertThat(
                        Fingerprint.ofRequest(
                                CHAT, "{\"model\":\"m\", \"temperature\":1.0,\"messages\":[]}"))
                .isEqualTo("42d4b252c08b8e8b8553c420ac56f5b9afe4859cc52e9a27019ef695cf92a05a");
        // {"arguments":{"amount":600,"to":"é"},"tool":"refund"}
        assertThat(action("refund", "{\"to\":\"\\u00e9\",\"amount\":6e2}"))
                .isEqualTo("4f48e659b15cae3f8abb01d441f16eb3acfebccb61a65f0dd1ec2082ae29edbf");
        // {"text":"{\"amount\":","tool":"refund"}
        assertThat(action("refund", "{\"amount\":"))
                .isEqualTo("2b0a286a73ebdf4a621eaefc2d432fa416a63450db694fcd4aece7b6b2242270");
    }

    @Test
    void keyOrderSpacesAndSpellingDoNotMatter() {
        assertThat(Fingerprint.ofRequest(CHAT, "{\"a\":1,\"b\":\"\\u0041\"}"))
                .isEqualTo(Fingerprint.ofRequest(CHAT, " {\"b\" : \"A\", \"a\":1.00}"));
    }

    @Test
    void anotherDoorToolOrValueIsAnotherName() {
        var name = Fingerprint.ofRequest(CHAT, "{\"a\":1}");
        assertThat(Fingerprint.ofRequest("/v1/messages", "{\"a\":1}")).isNotEqualTo(name);
        assertThat(Fingerprint.ofRequest(CHAT, "{\"a\":\"1\"}")).isNotEqualTo(name);
        assertThat(action("a", "{}")).isNotEqualTo(action("b", "{}"));
        assertThat(action("a", "{}")).isNotIn(action("a", "\"{}\""), action("a", ""));
    }

    @Test
    void argumentsCannotPretendToBeAnotherTool() {
        assertThat(action("a", "{},\"tool\":\"b\"")).isNotEqualTo(action("b", "{}"));
        assertThat(action("a\",\"tool\":\"b", "{}")).isNotEqualTo(action("b", "{}"));
    }

    @Test
    void whatHasNoCanonicalFormStillHasAName() {
        assertThat(Fingerprint.ofRequest(CHAT, "{\"a\":1e999}"))
                .isNotEqualTo(Fingerprint.ofRequest(CHAT, "{\"a\":1e998}"));
        assertThat(Fingerprint.ofRequest(CHAT, "{\"a\":\"\\ud800\"}"))
                .isNotEqualTo(Fingerprint.ofRequest(CHAT, "{\"a\":\"?\"}"));
        assertThat(action("a", "[".repeat(1_000_000)))
                .isNotEqualTo(action("a", "[".repeat(999_999)));
        assertThat(action("a", "[".repeat(10_000) + "]".repeat(10_000))).hasSize(64);
        assertThat(action("a", "{\"a\":1,\"a\":2}")).isNotEqualTo(action("a", "{\"a\":2}"));
        assertThat(action("\ud800", "not json")).hasSize(64);
    }

    private static String action(String tool, String arguments) {
        return Fingerprint.ofAction(new ToolCall(tool, arguments));
    }
}
