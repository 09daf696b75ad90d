package dev.rungate.aws.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// The Runtime API of one environment, for our bridge and for the runtime that AWS publishes.
final class EmulatedRuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final int LARGEST_BUFFERED = 6_291_556;
    private static final String ARN = "arn:aws:lambda:eu-west-1:123456789012:function:gateway:live";

    private final BlockingQueue<EmulatedCall> waiting = new LinkedBlockingQueue<>();
    private final Map<String, EmulatedCall> running = new ConcurrentHashMap<>();
    private final List<ReportedError> troubles = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<InjectedFault> mishap =
            new AtomicReference<>(new InjectedFault.None());
    private final CountDownLatch restored = new CountDownLatch(1);
    private final Duration deadline;
    private final Listening listening = new Listening(this::serve);

    EmulatedRuntimeApi(Duration deadline) {
        this.deadline = deadline;
    }

    String address() {
        return listening.address();
    }

    void invoke(EmulatedCall call) {
        waiting.add(call);
    }

    void restore() {
        restored.countDown();
    }

    void next(InjectedFault next) {
        mishap.set(next);
    }

    List<ReportedError> troubles() {
        return List.copyOf(troubles);
    }

    /// Every path a runtime asked for, without the ids.
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        listening.close();
        running.values()
                .forEach(call -> fail(call, new ReportedError("invocation", "Closed", "{}")));
        waiting.forEach(call -> fail(call, new ReportedError("invocation", "Closed", "{}")));
    }

    private void serve(Connection connection) throws IOException, InterruptedException {
        while (true) {
            var head = Head.read(connection.in());
            var path = head.firstLine().split(" ")[1];
            var steps = path.substring(ROOT.length()).split("/");
            var what = steps[0] + "/" + steps[steps.length - 1];
            asked.add(what);
            switch (what) {
                case "invocation/next" -> next(connection);
                case "invocation/response" -> response(connection, head, running.get(steps[1]));
                case "invocation/error" -> error(connection, head, running.get(steps[1]));
                case "restore/next" -> {
                    restored.await();
                    answer(connection, 200, List.of(), new byte[0]);
                }
                case "init/error", "restore/error" -> {
                    troubles.add(trouble(steps[0], head, body(connection, head)));
                    answer(connection, 202, List.of(), new byte[0]);
                }
                default -> answer(connection, 404, List.of(), new byte[0]);
            }
        }
    }

    private void next(Connection connection) throws IOException, InterruptedException {
        var call = waiting.take();
        running.put(call.id(), call);
        var until = Long.toString(System.currentTimeMillis() + deadline.toMillis());
        var fields =
                List.of(
                        new Field("Content-Type", "application/json"),
                        new Field("Lambda-Runtime-Aws-Request-Id", call.id()),
                        new Field("Lambda-Runtime-Deadline-Ms", until),
                        new Field("Lambda-Runtime-Invoked-Function-Arn", ARN),
                        new Field("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c8"));
        answer(connection, 200, fields, call.event());
    }

    private void response(Connection connection, Head head, EmulatedCall call) throws IOException {
        if (call == null) {
            answer(connection, 400, List.of(), json("InvalidRequestID"));
            return;
        }
        switch (mishap.getAndSet(new InjectedFault.None())) {
            case InjectedFault.None() -> take(connection, head, call, Long.MAX_VALUE);
            case InjectedFault.Cut(long after) -> take(connection, head, call, after);
            case InjectedFault.Refused(int status, String type) -> {
                body(connection, head);
                refuse(connection, call, status, type);
            }
        }
    }

    private void take(Connection connection, Head head, EmulatedCall call, long cutAfter)
            throws IOException {
        if (head.first("lambda-runtime-function-response-mode").isEmpty()) {
            takeWhole(connection, call, body(connection, head));
            return;
        }
        try {
            var content = Content.ofRequest(head, connection.in());
            var trouble = new EmulatedAnswer(call).take(content, cutAfter);
            answer(connection, 202, List.of(), new byte[0]);
            if (trouble == null) {
                call.recipient().end();
                finish(call);
            } else {
                fail(call, trouble);
            }
        } catch (IOException cut) {
            fail(call, new ReportedError("cut", "Cut", "{}"));
            throw cut;
        }
    }

    private void takeWhole(Connection connection, EmulatedCall call, byte[] payload)
            throws IOException {
        if (payload.length > LARGEST_BUFFERED) {
            refuse(connection, call, 413, "RequestEntityTooLarge");
            return;
        }
        answer(connection, 202, List.of(), new byte[0]);
        call.recipient().whole(payload);
        finish(call);
    }

    private void refuse(Connection connection, EmulatedCall call, int status, String type)
            throws IOException {
        answer(connection, status, List.of(), json(type));
        fail(call, new ReportedError("invocation", type, "{}"));
    }

    private void error(Connection connection, Head head, EmulatedCall call) throws IOException {
        var trouble = trouble("invocation", head, body(connection, head));
        answer(connection, 202, List.of(), new byte[0]);
        if (call == null) {
            troubles.add(trouble);
        } else {
            fail(call, trouble);
        }
    }

    private void fail(EmulatedCall call, ReportedError trouble) {
        troubles.add(trouble);
        call.recipient().fail(trouble);
        finish(call);
    }

    private void finish(EmulatedCall call) {
        running.remove(call.id());
        call.finish();
    }

    private static ReportedError trouble(String where, Head head, byte[] body) {
        var type = head.first("lambda-runtime-function-error-type").orElse("");
        return new ReportedError(where, type, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] body(Connection connection, Head head) throws IOException {
        if (head.first("expect").isPresent()) {
            connection.write("HTTP/1.1 100 Continue", List.of());
        }
        return Content.ofRequest(head, connection.in()).readAllBytes();
    }

    private static byte[] json(String type) {
        return ("{\"errorMessage\":\"no\",\"errorType\":\"" + type + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(Connection connection, int status, List<Field> extra, byte[] body)
            throws IOException {
        var fields = new ArrayList<>(extra);
        fields.add(new Field("Content-Length", Integer.toString(body.length)));
        connection.write("HTTP/1.1 " + status + " Said", fields);
        connection.write(body);
    }
}
