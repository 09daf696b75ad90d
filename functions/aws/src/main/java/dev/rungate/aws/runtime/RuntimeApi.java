package dev.rungate.aws.runtime;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.List;

/// Lambda's Runtime API, a connection for each request: nothing of a connection outlives a freeze
/// or a snapshot. Where it cannot be understood or reached, `RuntimeFault` says so.
public final class RuntimeApi {
    private static final Logger LOG = System.getLogger(RuntimeApi.class.getName());
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String FUNCTION_ERROR = "Lambda-Runtime-Function-Error-Type";
    private static final int LARGEST_EVENT = 64 * 1024 * 1024;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BROKEN = 500;

    private final InetSocketAddress address;
    private final String host;

    /// As `AWS_LAMBDA_RUNTIME_API` names it: `host:port`.
    public RuntimeApi(String hostAndPort) {
        if (!hostAndPort.matches("[A-Za-z0-9.-]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "AWS_LAMBDA_RUNTIME_API is an address like host:port");
        }
        int colon = hostAndPort.indexOf(':');
        host = hostAndPort;
        address =
                new InetSocketAddress(
                        hostAndPort.substring(0, colon),
                        Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    /// Waits until there is one.
    public Invocation next() {
        try (var connection = get("invocation/next")) {
            var head = sound(connection.readAnswer());
            return Invocation.of(head, event(head, connection));
        } catch (IOException trouble) {
            throw fault("invocation/next", trouble);
        }
    }

    /// Returns once this process lives again, from a snapshot that was taken while it asked.
    public void awaitRestore() {
        try (var connection = get("restore/next")) {
            sound(connection.readAnswer());
        } catch (IOException trouble) {
            throw fault("restore/next", trouble);
        }
    }

    /// Begins the answer to an invocation, which flows from then on.
    AnswerStream answer(Invocation call) {
        return AnswerStream.open(address, head("invocation/" + call.id() + "/response"), host);
    }

    /// Answers an invocation for which nothing was said yet.
    public void error(Invocation call, Failure failure) {
        tell("invocation/" + call.id() + "/error", failure);
    }

    public void initError(Failure failure) {
        tell("init/error", failure);
    }

    public void restoreError(Failure failure) {
        tell("restore/error", failure);
    }

    /// A refusal is about one invocation; a breakdown is about all of them.
    static void check(Head answer) throws ProtocolException {
        if (answer.status() >= BROKEN) {
            throw new RuntimeFault(
                    "The Runtime API took an answer with status " + answer.status() + ".");
        }
        if (answer.status() != ACCEPTED) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The Runtime API did not take an answer: status {0}.",
                    answer.status());
        }
    }

    private void tell(String path, Failure failure) {
        var body = failure.json();
        try (var connection = Connection.to(address)) {
            connection.write(
                    head(path),
                    List.of(
                            new Field("Host", host),
                            new Field("Connection", "close"),
                            new Field("Content-Type", "application/vnd.aws.lambda.error+json"),
                            new Field(FUNCTION_ERROR, failure.type()),
                            new Field("Content-Length", Integer.toString(body.length))));
            connection.write(body);
            check(connection.readAnswer());
        } catch (IOException trouble) {
            throw fault(path, trouble);
        }
    }

    private Connection get(String path) throws IOException {
        var connection = Connection.to(address);
        try {
            connection.write(
                    "GET " + ROOT + path + " HTTP/1.1",
                    List.of(new Field("Host", host), new Field("Connection", "close")));
            return connection;
        } catch (IOException trouble) {
            connection.close();
            throw trouble;
        }
    }

    private static String head(String path) {
        return "POST " + ROOT + path + " HTTP/1.1";
    }

    private static Head sound(Head head) throws ProtocolException {
        if (head.status() != OK) {
            throw new ProtocolException("it answered with status " + head.status());
        }
        return head;
    }

    private static byte[] event(Head head, Connection connection) throws IOException {
        var event = Content.ofAnswer(head, connection.in()).readNBytes(LARGEST_EVENT + 1);
        if (event.length > LARGEST_EVENT) {
            throw new ProtocolException("it sent an event without end");
        }
        return event;
    }

    private static RuntimeFault fault(String path, IOException trouble) {
        var why = trouble.getMessage() == null ? "the connection was closed" : trouble.getMessage();
        return new RuntimeFault("The Runtime API failed at " + path + ": " + why + ".", trouble);
    }
}
