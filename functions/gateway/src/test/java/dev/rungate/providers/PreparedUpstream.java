package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/// A provider whose next answer is prepared: its bytes are read as those of any provider, only no
/// connection brings them.
public final class PreparedUpstream implements Upstream {
    private static final UpstreamTimeouts CLOCKS =
            new UpstreamTimeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));
    private static final int LONGEST = 16 << 20;

    private final AtomicReference<Prepared> next = new AtomicReference<>();

    /// An answer, in the pieces in which it arrives.
    public record Prepared(int status, Map<String, List<String>> headers, List<byte[]> pieces) {}

    public void answer(Prepared prepared) {
        next.set(prepared);
    }

    @Override
    public UpstreamAnswer send(Outgoing outgoing, Runnable leaves) {
        leaves.run();
        var prepared = next.getAndSet(null);
        var headers = HttpHeaders.of(prepared.headers(), (_, _) -> true);
        var response = new StartedResponse(prepared.status(), headers, body(prepared));
        var dialect = Outgoings.DIALECTS.of(outgoing.target().format());
        return new AnswerReading("prepared", outgoing, response, dialect, CLOCKS, LONGEST).read();
    }

    /// Every piece is taken for itself, so that nothing is known of the next one.
    private static BodyFlow body(Prepared prepared) {
        var flow = new BodyFlow();
        var left = prepared.pieces().iterator();
        flow.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long ignored) {
                        if (left.hasNext()) {
                            flow.onNext(List.of(ByteBuffer.wrap(left.next())));
                        } else {
                            flow.onComplete();
                        }
                    }

                    @Override
                    public void cancel() {}
                });
        return flow;
    }
}
