package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Whatever call an official SDK reads in an answer, our rules saw it, with the same name and
/// arguments, or the answer was found unreadable.
class ClientsReadAlikeTest {
    private static final int ANSWERS = 2_000;

    @Test
    void whatAnSdkReadsInAnAnswerIsWhatWasJudged() {
        try (var alike = new ClientsReadAlike(20_261_130)) {
            alike.compare(ANSWERS);
            assertThat(alike.contradictions()).as(alike.summary()).isEmpty();
            assertThat(alike.compared()).isGreaterThan(ANSWERS / 4);
            assertThat(alike.calls()).isGreaterThan(ANSWERS / 4);
        }
    }
}
