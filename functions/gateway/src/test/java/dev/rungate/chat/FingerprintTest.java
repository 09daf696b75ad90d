package dev.rungate.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /// An account number of 17 digits was approved, and another of them ran on its grant.
    @Test
    void numbersThatADoubleCannotTellApartAreTwo() {
        assertThat(pay("40817810099910001")).isNotEqualTo(pay("40817810099910002"));
        assertThat(pay("9007199254740993")).isNotEqualTo(pay("9007199254740992"));
        assertThat(pay("0.1000000000000000055")).isNotEqualTo(pay("0.1"));
        assertThat(pay("1e-400")).isNotEqualTo(pay("0"));
        assertThat(pay("3e-324")).isNotEqualTo(pay("5e-324"));
        assertThat(pay("1e300")).isNotEqualTo(pay("10000e295"));
    }

    @Test
    void numbersThatADoubleHoldsHaveOneSpelling() {
        assertThat(pay("123456789012345")).isEqualTo(pay("1.23456789012345E14"));
        assertThat(pay("9007199254740992")).isEqualTo(pay("9007199254740992"));
        assertThat(pay("1.00000000000000000000000")).isEqualTo(pay("1"));
        assertThat(pay("-0.0")).isEqualTo(pay("0")).isEqualTo(pay("0e99999999999"));
        assertThat(pay("1000000000000000")).isEqualTo(pay("1e15"));
        assertThat(pay("0.00000010")).isEqualTo(pay("1e-7"));
    }

    @Test
    @Timeout(60)
    void hugeExponentsAreNeverComputed() {
        assertThat(pay("1e99999999999")).isNotEqualTo(pay("1e99999999998"));
        assertThat(pay("1e-99999999999")).isNotEqualTo(pay("1e-99999999998"));
        assertThat(pay("1e" + "9".repeat(100_000))).hasSize(64);
        assertThat(pay("0." + "0".repeat(1_000_000) + "1")).hasSize(64);
        assertThat(pay("1".repeat(1_000_000))).isNotEqualTo(pay("1".repeat(1_000_001)));
        var body = "{\"a\":1e99999999999}";
        assertThat(Fingerprint.ofRequest(CHAT, body)).hasSize(64);
    }

    private static String pay(String account) {
        return action("pay", "{\"account\":" + account + "}");
    }

    private static String action(String tool, String arguments) {
        return Fingerprint.ofAction(new ToolCall(tool, arguments));
    }
}
