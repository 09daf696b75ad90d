package dev.rungate.aws.dynamo.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.ids.FreshIds;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A step comes back from its packing as it was, today and later.
class PackedTextTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:34:56.789Z");

    private final FreshIds ids = new FreshIds(new SecureRandom());

    @Test
    void everyStepComesBack() {
        var steps =
                List.of(
                        Steps.ok(ids.call(), 1_234_567, NOW),
                        Steps.refused(ids.call(), NOW),
                        Steps.wordy(ids.call(), Step.Kind.GATE, "größer \u0000 \ud83d\ude80", NOW),
                        Steps.wordy(ids.call(), Step.Kind.LLM, "x".repeat(9_000), NOW));
        for (var step : steps) {
            assertThat(StepText.step(PackedText.text(PackedText.of(step)))).isEqualTo(step);
        }
        assertThat(PackedText.text(PackedText.of(""))).isEmpty();
    }

    @Test
    void aUsualStepTakesLessThanHalf() {
        var step = Steps.ok(ids.call(), 1_234_567, NOW);
        assertThat(PackedText.length(PackedText.of(step)) * 2)
                .isLessThan(StepText.of(step).length());
    }

    /// Packed by the version that began it: the dictionary has not been changed since.
    @Test
    void whatWasPackedBeforeIsRead() {
        var packed =
                HexFormat.of().parseHex("ab06a7260325a21c0e75898189a191a599b98525d849168646b500");
        assertThat(PackedText.text(Attributes.bytes(packed))).isEqualTo(FIRST);
    }

    private static final String FIRST =
            "{\"c\":\"0\",\"n\":\"llm.gpt-4o-mini\",\"p\":\"openai\",\"t\":1796041296789,\"d\":812}";

    @Test
    void textOfTheFirstVersionIsRead() {
        assertThat(PackedText.text(Attributes.text("{}"))).isEqualTo("{}");
        assertThat(PackedText.length(Attributes.text("{}"))).isEqualTo(2);
    }

    @Test
    void whatIsDamagedIsRefusedOrAnotherText() {
        var step = Steps.refused(ids.call(), NOW);
        var whole = PackedText.of(step).b().asByteArray();
        for (int length = 0; length < whole.length - 1; length++) {
            assertThat(read(Arrays.copyOf(whole, length))).isNotEqualTo(StepText.of(step));
        }
        assertThat(read(new byte[] {-1, -1, -1})).isEqualTo("refused");
    }

    private static String read(byte[] packed) {
        try {
            return PackedText.text(Attributes.bytes(packed));
        } catch (IllegalArgumentException damaged) {
            return "refused";
        }
    }
}
