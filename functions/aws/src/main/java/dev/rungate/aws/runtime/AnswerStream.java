package dev.rungate.aws.runtime;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer on its way to Lambda, each write a chunk that leaves at once. When nobody reads it any
/// more it goes on accepting bytes, so that its writer gets to the end.
final class AnswerStream implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AnswerStream.class.getName());
    private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
    private static final String ERROR_BODY = "Lambda-Runtime-Function-Error-Body";
    private static final String LAST_CHUNK = "0";
    private static final int FRAME = 16;

    private @Nullable Connection connection;

    private AnswerStream(@Nullable Connection connection) {
        this.connection = connection;
    }

    static AnswerStream open(InetSocketAddress address, String firstLine, String host) {
        var stream = new AnswerStream(null);
        stream.attempt(() -> {
            var opened = Connection.to(address);
            stream.connection = opened;
            opened.write(firstLine, fields(host));
        });
        return stream;
    }

    void write(byte[] bytes, int length) {
        var open = connection;
        if (open == null || length == 0) {
            return;
        }
        var size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var chunk = new byte[Math.addExact(length, FRAME)];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(bytes, 0, chunk, size.length, length);
        chunk[size.length + length] = '\r';
        chunk[size.length + length + 1] = '\n';
        attempt(() -> open.write(chunk, 0, size.length + length + 2));
    }

    /// It is whole.
    void end() {
        end(List.of());
    }

    /// The answer broke off, and its reader must not take it for whole.
    void fail(Failure failure) {
        end(
                List.of(
                        new Field(ERROR_TYPE, failure.type()),
                        new Field(ERROR_BODY, failure.trailer())));
    }

    @Override
    public void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private void end(List<Field> trailers) {
        var open = connection;
        if (open != null) {
            attempt(() -> {
                open.write(LAST_CHUNK, trailers);
                RuntimeApi.check(open.readAnswer());
            });
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.take();
        } catch (IOException gone) {
            LOG.log(
                    Logger.Level.WARNING,
                    "Lambda takes no more of an answer; it is read to its end.");
            close();
        }
    }

    private static List<Field> fields(String host) {
        return List.of(
                new Field("Host", host),
                new Field("Connection", "close"),
                new Field("Content-Type", "application/vnd.awslambda.http-integration-response"),
                new Field("Lambda-Runtime-Function-Response-Mode", "streaming"),
                new Field("Transfer-Encoding", "chunked"),
                new Field("Trailer", ERROR_TYPE + ", " + ERROR_BODY));
    }
}
