package dev.rungate.calls.settlement;

import dev.rungate.chat.Answer;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a call ended, as far as its bill is concerned. {@code complete} says that nothing more could
/// have come; if not, what came is only part of what will be billed.
public record Ending(
        Step.Status status,
        Answer answer,
        boolean complete,
        boolean reached,
        Step.@Nullable StepError error) {
    private static final String OWN_FAULT = "internal_error";
    public static final Answer NOTHING = new Answer(null, null, null, List.of(), 0);

    public static Ending ok(Answer answer) {
        return new Ending(Step.Status.OK, answer, true, true, null);
    }

    /// The provider refused before anything was generated: it bills nothing for that.
    public static Ending providerStatus(int status) {
        var error =
                new Step.StepError(
                        "upstream_error", "The provider answered with status " + status + ".");
        return new Ending(Step.Status.FAILED, NOTHING, true, false, error);
    }

    /// Nothing is charged: the provider was not reached, sent its caller elsewhere, or closed the
    /// connection without a status line. In the last case it may still have worked, and may bill.
    public static Ending notBilled(Refusal why) {
        return new Ending(Step.Status.FAILED, NOTHING, true, false, error(why));
    }

    /// The answer broke off, or never came although the provider may have worked on it.
    public static Ending failed(Answer soFar, Refusal why) {
        return new Ending(Step.Status.FAILED, soFar, false, true, error(why));
    }

    /// The provider said inside its stream that it failed. Where no token came it bills nothing.
    public static Ending errorEventInStream(Answer soFar) {
        var error = new Step.StepError("upstream_error", "The provider failed inside its stream.");
        boolean generated = soFar.generated();
        return new Ending(Step.Status.FAILED, soFar, !generated, generated, error);
    }

    /// The provider failed under a status that promises an answer. Where no token came it bills
    /// nothing.
    public static Ending errorBody(Answer answer, String why) {
        boolean generated = answer.generated();
        var error = new Step.StepError("upstream_error", why);
        return new Ending(Step.Status.FAILED, answer, generated, generated, error);
    }

    /// The whole answer passes, and nobody can tell all that it says.
    public static Ending passedUnread(Answer guess) {
        return new Ending(Step.Status.OK, guess, false, true, null);
    }

    /// The whole answer came and was billed, and is not passed on.
    public static Ending answerRefused(Answer answer, Refusal why) {
        return new Ending(Step.Status.REFUSED, answer, true, true, error(why));
    }

    /// The run was cancelled under the call.
    public static Ending runCancelled(Answer soFar, Refusal why) {
        return new Ending(Step.Status.ABORTED, soFar, false, true, error(why));
    }

    public static Ending clientGone(Answer soFar, boolean complete) {
        var error = new Step.StepError("client_gone", "The caller left before the end.");
        return new Ending(Step.Status.ABORTED, soFar, complete, true, error);
    }

    /// A fault of our own ended the call before anything was sent.
    public static Ending internalErrorBeforeSending() {
        var error = new Step.StepError(OWN_FAULT, "The call was not sent: Rungate failed.");
        return new Ending(Step.Status.FAILED, NOTHING, true, false, error);
    }

    /// A fault of our own ended the call while its answer came, or before it was judged.
    public static Ending internalErrorWhileReading(Answer soFar, boolean complete) {
        var error = new Step.StepError(OWN_FAULT, "Rungate failed while it read the answer.");
        return new Ending(Step.Status.FAILED, soFar, complete, true, error);
    }

    private static Step.StepError error(Refusal why) {
        return new Step.StepError(why.code(), why.sentence());
    }
}
