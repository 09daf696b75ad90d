package dev.rungate.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.mutants.MutatedTraffic.Ending;
import dev.rungate.mutants.MutatedTraffic.Rules;
import org.junit.jupiter.api.Test;

/// Whatever is done to an answer, no client finds a denied call in what is passed on, nothing of a
/// call that needs a person is passed on, every answer ends in one of four ways, and no call leaves
/// anything behind.
class MutatedTrafficTest {
    private static final int MUTANTS = 1_000;

    @Test
    void noLenientClientReadsADeniedCallInWhatIsPassedOn() {
        var traffic = new MutatedTraffic(20_261_130);
        traffic.send(MUTANTS);
        assertThat(traffic.broken()).as(traffic.summary()).isEmpty();
        assertThat(traffic.dangerous()).isGreaterThan(MUTANTS / 3);
        for (var rules : Rules.values()) {
            for (var ending : Ending.values()) {
                boolean never = ending == (rules == Rules.NONE ? Ending.REFUSED : Ending.UNREAD);
                assertThat(traffic.ended(rules, ending) > 0).isEqualTo(!never);
            }
        }
    }
}
