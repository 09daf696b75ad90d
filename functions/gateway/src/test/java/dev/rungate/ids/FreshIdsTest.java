package dev.rungate.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Fresh names are new, and nobody can guess the next one from their looks.
class FreshIdsTest {
    private final FreshIds ids = new FreshIds(new SecureRandom());

    @Test
    void aNameSaysItsKindAndIsOfBase62() {
        assertThat(ids.request()).matches("req_[0-9A-Za-z]{22}");
        assertThat(ids.run().value()).matches("run_[0-9A-Za-z]{22}");
        assertThat(ids.call().value()).matches("[0-9A-Za-z]{14}");
    }

    @Test
    void noNameComesTwice() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ids.request())).isTrue();
        }
    }

    @Test
    void everyCharacterIsAsLikelyAsAnyOther() {
        var seeded = new FreshIds(new Random(7));
        var counts = new HashMap<Character, Integer>();
        for (int i = 0; i < 10_000; i++) {
            seeded.call().value().chars().forEach(c -> counts.merge((char) c, 1, Integer::sum));
        }
        double expected = 10_000 * 14 / 62.0;
        assertThat(counts).hasSize(62);
        assertThat(counts.values())
                .allSatisfy(count ->
                        assertThat(count)
                                .isBetween((int) (expected * 0.9), (int) (expected * 1.1)));
    }
}
