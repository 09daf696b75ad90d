package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Nothing that a function is made of is older than its environment, and what was rehearsed is let
/// go of.
class FunctionPartTest {
    private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void withoutACheckpointItIsMadeOnceWhenTheEnvironmentStarts() {
        var part = FunctionPart.prepared(this::make, Map.of(INITIALIZATION, "on-demand"));
        assertThat(made).hasValue(1);
        assertThat(part.get()).isEqualTo(1);
        assertThat(part.get()).isEqualTo(1);
        assertThat(closed).hasValue(0);
    }

    @Test
    void afterACheckpointItIsMadeAnewAtTheFirstCall() {
        var part = FunctionPart.prepared(this::make, Map.of(INITIALIZATION, "snap-start"));
        assertThat(made).hasValue(1);
        assertThat(closed).hasValue(1);
        assertThat(part.get()).isEqualTo(2);
        assertThat(part.get()).isEqualTo(2);
    }

    @Test
    void aLedgerThatIsToldNothingSaysWhatItIsNotTold() {
        assertThatThrownBy(() -> CloudLedger.open(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Missing: RUNGATE_TABLE_PREFIX.");
    }

    private FunctionPart<Integer> make() {
        return new FunctionPart<>(made.incrementAndGet(), closed::incrementAndGet);
    }
}
