package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Nothing that a function is made of is older than its environment.
class SinceRestoreTest {
    private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void withoutACheckpointItIsMadeOnceWhenTheEnvironmentStarts() {
        var parts = SinceRestore.of(made::incrementAndGet, Map.of(INITIALIZATION, "on-demand"));
        assertThat(made).hasValue(1);
        assertThat(parts.get()).isEqualTo(1);
        assertThat(parts.get()).isEqualTo(1);
    }

    @Test
    void afterACheckpointItIsMadeAnewAtTheFirstCall() {
        var parts = SinceRestore.of(made::incrementAndGet, Map.of(INITIALIZATION, "snap-start"));
        assertThat(made).hasValue(1);
        assertThat(parts.get()).isEqualTo(2);
        assertThat(parts.get()).isEqualTo(2);
    }

    @Test
    void halfAConfigurationFailsBeforeTheCheckpoint() {
        assertThatThrownBy(() ->
                        SinceRestore.of(
                                SinceRestoreTest::missing, Map.of(INITIALIZATION, "snap-start")))
                .hasMessage("Missing: RUNGATE_TABLE_PREFIX.");
    }

    private static Object missing() {
        throw new IllegalStateException("Missing: RUNGATE_TABLE_PREFIX.");
    }
}
