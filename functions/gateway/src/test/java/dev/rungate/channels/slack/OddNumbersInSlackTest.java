package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A number that no machine needs is shown as it is written, and computed nowhere.
@Timeout(5)
class OddNumbersInSlackTest {
    @ParameterizedTest
    @MethodSource("dev.rungate.wire.json.OddNumbers#all")
    void itIsShownAndReadInNoTime(String number) {
        assertThat(Arguments.readable("{\"amount\":" + number + "}")).hasSizeLessThan(3_000);
        assertThat(SlackPayload.of("{\"type\":\"block_actions\",\"user\":{\"id\":" + number + "}}"))
                .isNotNull();
    }
}
