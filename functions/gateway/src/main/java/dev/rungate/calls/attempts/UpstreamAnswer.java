package dev.rungate.calls.attempts;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// What a provider answered.
public sealed interface UpstreamAnswer {
    int status();

    HttpHeaders headers();

    /// A whole 2xx answer, read to its end.
    record Whole(int status, HttpHeaders headers, byte[] body, AnswerFacts facts)
            implements UpstreamAnswer {
        /// What the answer says, as far as it can be read.
        public Answer answer() {
            return facts.answer();
        }
    }

    /// The provider's own refusal or failure, 4xx or 5xx, passed on as it is.
    record Rejected(int status, HttpHeaders headers, byte[] body) implements UpstreamAnswer {}

    /// A 2xx answer that comes in events.
    record Streamed(int status, HttpHeaders headers, Events events) implements UpstreamAnswer {}

    /// The events of one stream, in order. One thread reads; any thread may {@link #cut}.
    interface Events extends AutoCloseable {
        /// The next event, or null after the last one; a heartbeat ({@link
        /// ChatEvent.Kind#HEARTBEAT}) in every five seconds of silence. Throws {@link
        /// UpstreamFault}, or what it was cut with.
        @Nullable ChatEvent next();

        /// Makes a waiting and every later {@link #next} throw {@code cause}, and closes the
        /// connection.
        void cut(RuntimeException cause);

        /// Closes the connection.
        @Override
        void close();
    }
}
