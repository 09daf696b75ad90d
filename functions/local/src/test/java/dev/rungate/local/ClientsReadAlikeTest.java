package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Whatever call an official SDK reads in a stream, our rules saw it, with the same name and
/// arguments, or the stream was found unreadable.
class ClientsReadAlikeTest {
    private static final int STREAMS = 2_000;

    @Test
    void whatAnSdkReadsInAStreamIsWhatWasJudged() {
        try (var alike = new ClientsReadAlike(20_261_130)) {
            alike.compare(STREAMS);
            assertThat(alike.contradictions()).as(alike.summary()).isEmpty();
            assertThat(alike.compared()).isGreaterThan(STREAMS / 4);
            assertThat(alike.calls()).isGreaterThan(STREAMS / 4);
        }
    }
}
