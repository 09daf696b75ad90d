package dev.rungate.aws.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.time.InstantSource;
import java.util.Optional;

/// The way of one call: its request to the server, the answer back to Lambda, piece by piece.
record InvocationHandler(
        RuntimeApi api, LoopbackServer server, InstantSource clock, AfterCall afterCall) {
    private static final Logger LOG = System.getLogger(InvocationHandler.class.getName());
    private static final int PIECE = 16_384;

    void carry(Invocation call, ServerRequest request) {
        try (var exchange = server.open(request);
                var guard = DeadlineGuard.over(exchange, call.deadline(), clock)) {
            begin(call, exchange, guard);
        } catch (IOException refused) {
            giveUp(
                    call,
                    new Failure("Rungate.ServerUnreachable", "The server takes no connections."));
        }
    }

    private void begin(Invocation call, Exchange exchange, DeadlineGuard guard) {
        byte[] prelude;
        InputStream content;
        try {
            var head = exchange.ask();
            prelude = Prelude.of(head);
            content = exchange.content(head);
        } catch (IOException died) {
            giveUp(call, unanswered(guard));
            return;
        }
        try (var answer = api.answer(call)) {
            answer.write(prelude, prelude.length);
            var failure = flow(content, answer, guard);
            tellEnded();
            failure.ifPresentOrElse(answer::fail, answer::end);
        }
    }

    private static Optional<Failure> flow(
            InputStream content, AnswerStream answer, DeadlineGuard guard) {
        var piece = new byte[PIECE];
        try {
            for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                answer.write(piece, read);
            }
            return Optional.empty();
        } catch (IOException died) {
            return Optional.of(broken(guard));
        }
    }

    private void giveUp(Invocation call, Failure failure) {
        tellEnded();
        LOG.log(Logger.Level.ERROR, "{0}: {1}", call, failure.message());
        api.error(call, failure);
    }

    private void tellEnded() {
        try {
            afterCall.ended();
        } catch (RuntimeException trouble) {
            LOG.log(Logger.Level.ERROR, "What has to follow a call failed.", trouble);
        }
    }

    private static Failure unanswered(DeadlineGuard guard) {
        return guard.struck()
                ? tooLate()
                : new Failure("Rungate.NoAnswer", "The server ended before it answered.");
    }

    private static Failure broken(DeadlineGuard guard) {
        return guard.struck()
                ? tooLate()
                : new Failure(
                        "Rungate.AnswerBroken", "The server ended in the middle of its answer.");
    }

    private static Failure tooLate() {
        return new Failure(
                "Rungate.DeadlineReached",
                "The answer was not over in time before the function's deadline.");
    }
}
