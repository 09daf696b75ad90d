package dev.rungate.aws.runtime;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// One environment of Lambda behind a REST API, as far as a runtime and a client can tell: the
/// Runtime API (streamed and buffered answers, SnapStart) and the front that turns requests into
/// events. It starts no process: whoever tests starts one, with `environment()`.
public final class EmulatedLambda implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmulatedRuntimeApi runtime;
    private final EmulatedFront front;
    private final Duration longest;

    private EmulatedLambda(EmulatedApi api, Duration timeout) {
        longest = timeout.plus(GRACE);
        runtime = new EmulatedRuntimeApi(timeout);
        front = new EmulatedFront(api, longest, runtime::invoke);
    }

    public static EmulatedLambda start() {
        return start(EmulatedApi.usual(), Duration.ofMinutes(15));
    }

    /// `timeout` is the function's: every invocation has that long.
    public static EmulatedLambda start(EmulatedApi api, Duration timeout) {
        return new EmulatedLambda(api, timeout);
    }

    /// For `AWS_LAMBDA_RUNTIME_API`.
    public String runtimeApi() {
        return runtime.address();
    }

    /// What Lambda sets for every runtime; whoever wants SnapStart adds
    /// `AWS_LAMBDA_INITIALIZATION_TYPE=snap-start`.
    public Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi());
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "gateway");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/gateway");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "emulated");
        environment.put("AWS_REGION", "eu-west-1");
        return environment;
    }

    /// Where clients reach the API, stage or base path included, without a slash at the end.
    public URI front() {
        return front.uri();
    }

    /// Invokes the function with any event and waits for what it answers: the payload of a buffered
    /// answer, the content of a streamed one. Throws `InvocationFailed`.
    public byte[] invoke(byte[] event) {
        var recipient = new DirectRecipient();
        var call = new EmulatedCall(event, recipient);
        runtime.invoke(call);
        try {
            call.await(longest);
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
            recipient.fail(new ReportedError("invocation", "Interrupted", "{}"));
        }
        return recipient.answer();
    }

    /// Closes the connection of the next answer once so many bytes of it have come.
    public void cutNextAnswer(long afterBytes) {
        runtime.next(new InjectedFault.Cut(afterBytes));
    }

    /// Refuses the next answer, as with 413 and `RequestEntityTooLarge`.
    public void refuseNextAnswer(int status, String type) {
        runtime.next(new InjectedFault.Refused(status, type));
    }

    /// What failed so far, in the order in which it was told.
    public List<ReportedError> troubles() {
        return runtime.troubles();
    }

    /// What was asked of the Runtime API so far, as `invocation/next` or `init/error`.
    public List<String> asked() {
        return runtime.asked();
    }

    /// Waits until that was asked for the first time: `invocation/next` says that a runtime is
    /// ready, `restore/next` that a snapshot may be taken.
    public void awaitAsked(String what) {
        await(() -> runtime.asked().contains(what), what + " was not asked");
    }

    /// Lets the environment go on after its snapshot.
    public void restore() {
        runtime.restore();
    }

    @Override
    public void close() {
        front.close();
        runtime.close();
    }

    private static void await(BooleanSupplier seen, String otherwise) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise + " within " + PATIENCE);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException enough) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(otherwise, enough);
            }
        }
    }
}
