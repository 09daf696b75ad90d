package dev.rungate.calls;

import dev.rungate.approvals.Asked;
import dev.rungate.approvals.Gate;
import dev.rungate.chat.ChatEvent;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a governed call gives back to its caller. {@code headers} are the provider's own.
public sealed interface GovernedAnswer {
    Receipt receipt();

    int status();

    HttpHeaders headers();

    /// A whole answer, or the provider's own error; already paid. {@code cost} is null where it is
    /// unknown. {@code replayed} when it is the kept answer of an earlier call.
    record Whole(
            Receipt receipt,
            int status,
            HttpHeaders headers,
            byte[] body,
            @Nullable Usd cost,
            boolean replayed)
            implements GovernedAnswer {}

    /// A stream in progress. It must be read to its end or closed; either way it is paid for.
    record Streamed(Receipt receipt, int status, HttpHeaders headers, GovernedEvents events)
            implements GovernedAnswer {}

    /// No answer yet: a person has to decide. {@code cost} is what this call has paid for the held
    /// answer, null where it is unknown; {@code asStream} says whether the caller asked for a
    /// stream.
    record Awaiting(Receipt receipt, Gate gate, Asked asked, @Nullable Usd cost, boolean asStream)
            implements GovernedAnswer {
        @Override
        public int status() {
            return 202;
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }
    }

    /// The events a caller may see, in order.
    interface GovernedEvents extends AutoCloseable {
        /// The next event to send and flush, or null after the last one. Throws {@link CallRefused}
        /// when the stream cannot go on: the caller then gets the format's error event and no mark
        /// of a whole answer.
        @Nullable ChatEvent next();

        /// Settles the call, whatever its ending. Closing before the end means that the caller has
        /// left.
        @Override
        void close();
    }
}
