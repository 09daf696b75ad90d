package dev.rungate.calls.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.http.RunsInMemory;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.Run;
import dev.rungate.runs.Terms;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunReaderTest {
    private static final RunKey KEY = new RunKey(OrgId.LOCAL, new RunId("r"));
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final RunsInMemory runs = new RunsInMemory();
    private final RunCache cache = new RunCache();
    private final RunReader reader = new RunReader(runs, cache, Clock.systemUTC());

    @Test
    void aRunIsReadAnewAndRemembered() {
        cache.put(started(NOW));
        var later = started(NOW.plusSeconds(60));
        runs.put(later);
        assertThat(reader.of(KEY)).contains(later);
        assertThat(cache.latest(KEY)).contains(later);
    }

    @Test
    void aRunThatIsNotStoredIsNotAnsweredFromMemory() {
        cache.put(started(NOW));
        assertThat(reader.of(KEY)).isEmpty();
    }

    private static Run started(Instant at) {
        return Run.fresh(KEY, Terms.limited(100L), at);
    }
}
