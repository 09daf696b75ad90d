package dev.rungate.calls.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.rungate.CpuTime;
import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.ChatRequest;
import dev.rungate.pricing.Price;
import dev.rungate.runs.Step;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.openai.OpenAiDialect;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Prompts of every size around a model's window. {@code -Drungate.prompts=N} tries N more.
class BoundedPromptsTest {
    private static final int ROUNDS = Integer.getInteger("rungate.prompts", 50);
    private static final long[] WINDOWS = {128, 1_000, 8_192};
    private static final long FRAME = 3;
    private static final ModelTokenizers COUNTS = new ModelTokenizers();
    private final Random random = new Random(20_261_130);

    @Test
    void noPromptHasMoreTokensThanItsBound() {
        for (int round = 0; round < ROUNDS; round++) {
            long window = WINDOWS[random.nextInt(WINDOWS.length)];
            var model = random.nextBoolean() ? "gpt-4o" : "gpt-4";
            var prompt = prompt(random.nextInt((int) (window * 6)));
            var loose = WorstCase.of(List.of(tariff(window)), request(model, prompt));
            var exact = counted(loose);
            long real = Math.min(window, real(model, prompt) + FRAME);
            assertThat(exact.inputTokens())
                    .as("%s, window %d, %.200s", model, window, prompt)
                    .isBetween(real, loose.inputTokens());
            assertThat(exact.amount()).isLessThanOrEqualTo(loose.amount());
        }
    }

    @Test
    void aPromptOfMoreBytesThanTheWindowIsStillCountedInFull() {
        var words = "a b c d e ".repeat(15_000);
        var exact = counted(WorstCase.of(List.of(tariff(128_000)), request("gpt-4o", words)));
        assertThat(exact.inputTokens()).isBetween(real("gpt-4o", words), 128_000L);
    }

    @Test
    void longWordsAreBoundedToo() {
        var word = "ab".repeat(200_000);
        var exact = counted(WorstCase.of(List.of(tariff(128_000)), request("gpt-4o", word)));
        assertThat(exact.inputTokens()).isEqualTo(128_000);
    }

    @Test
    void theDearestModelThatMayAnswerBoundsTheCall() {
        var request = request("gpt-4o", "one two three");
        var cheap = tariff(1_000);
        var dear = tariff(1_000, Price.perMillionTokens("25", "100"));
        var alone = WorstCase.of(List.of(cheap), request);
        var withOther = WorstCase.of(List.of(cheap, dear), request);
        assertThat(withOther.amount()).isEqualTo(WorstCase.of(List.of(dear), request).amount());
        assertThat(withOther.amount()).isGreaterThan(alone.amount());
        assertThat(withOther.affordableOutput(alone.amount()))
                .isLessThan(alone.affordableOutput(alone.amount()));
    }

    static Stream<String> slow() {
        return Stream.of(
                "a", "A", " ", "\n", "-", "'", "漢", "😀", "\u0301", "Aa", "\u00a0", "\u0085");
    }

    /// The tokenizer alone takes seconds for each of them.
    @ParameterizedTest
    @MethodSource("slow")
    void noTextTakesLong(String repeated) {
        var text = repeated.repeat(900_000 / repeated.length());
        COUNTS.ofText("gpt-4o", "The tables are loaded.", 100);
        CpuTime.bounded(() -> COUNTS.ofText("gpt-4o", text, 2_000_000));
        CpuTime.bounded(() -> COUNTS.roughly(text));
    }

    @Test
    void countingEndsAtTheWindow() {
        var text = "one two three ".repeat(60_000);
        COUNTS.ofText("gpt-4o", "The tables are loaded.", 100);
        var tokens = CpuTime.bounded(() -> COUNTS.ofText("gpt-4o", text, 8_192));
        assertThat(tokens.orElseThrow()).isBetween(8_193L, 20_000L);
    }

    private static WorstCase counted(WorstCase loose) {
        var request = loose.request();
        return loose.withText(
                COUNTS.ofText(request.model(), request.body().text(), loose.window())
                        .orElseThrow());
    }

    private static long real(String model, String prompt) {
        var type = model.equals("gpt-4") ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE;
        return Tokenizers.of(type).countTokensOrdinary(prompt);
    }

    private static final class Tokenizers {
        private static final EncodingRegistry ALL = Encodings.newLazyEncodingRegistry();

        static Encoding of(EncodingType type) {
            return ALL.getEncoding(type);
        }
    }

    private String prompt(int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            switch (random.nextInt(9)) {
                case 0 -> text.append("the cat sat on a mat ");
                case 1 -> text.append(one("a", "Z", " ", "\n", "=", "é", "漢", "😀").repeat(few()));
                case 2 -> text.append((char) random.nextInt(0x20, 0xd7ff));
                case 3 -> text.append(random.nextInt(1_000_000_000));
                case 4 -> text.append(one(" ", "  ", "\r\n", "\t", "\u00a0", "\u0085", "\u200b"));
                case 5 -> text.append(one("\"", "\\", "{\"", "',", "\\n", "<|endoftext|>"));
                case 6 -> text.append(one("I'll", "don't", "WE'VE", "'s", "camelCase", "ABCdef"));
                case 7 -> random.ints(few(), 'a', 'z').forEach(c -> text.append((char) c));
                default -> text.append(Character.toString(random.nextInt(0x1f300, 0x1faff)));
            }
        }
        return text.toString();
    }

    private int few() {
        return 1 << random.nextInt(10);
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static ChatRequest request(String model, String prompt) {
        var body =
                "{\"model\":%s,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"
                        .formatted(Json.quoted(model), Json.quoted(prompt));
        return new OpenAiDialect().request(JsonText.of(body.getBytes(UTF_8)), false);
    }

    private static Tariff tariff(long window) {
        return tariff(window, Price.perMillionTokens("2.5", "10"));
    }

    private static Tariff tariff(long window, Price price) {
        return new Tariff(
                price,
                OptionalLong.of(window),
                OptionalLong.of(100),
                OptionalLong.empty(),
                new Step.PriceOrigin("test", null));
    }
}
