package dev.rungate.aws.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// One request to the server on loopback and its answer.
public final class Exchange implements AutoCloseable {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Connection connection;
    private final ServerRequest request;

    Exchange(Connection connection, ServerRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /// An answer that comes before the request was read to its end is an answer, too.
    Head ask() throws IOException {
        try {
            connection.write(request.firstLine(), fields());
            connection.write(request.body());
        } catch (IOException closed) {
            return answerAfter(closed);
        }
        return connection.readAnswer();
    }

    InputStream content(Head head) throws IOException {
        var empty =
                request.method().equals("HEAD")
                        || head.status() == NO_CONTENT
                        || head.status() == NOT_MODIFIED;
        return empty ? InputStream.nullInputStream() : Content.ofAnswer(head, connection.in());
    }

    @Override
    public void close() {
        connection.close();
    }

    private Head answerAfter(IOException closed) throws IOException {
        try {
            return connection.readAnswer();
        } catch (IOException noAnswer) {
            closed.addSuppressed(noAnswer);
            throw closed;
        }
    }

    private List<Field> fields() {
        var fields = new ArrayList<>(request.fields());
        if (fields.stream().noneMatch(field -> field.is("host"))) {
            fields.add(new Field("Host", "localhost"));
        }
        if (request.body().length > 0 || mayHaveBody()) {
            fields.add(new Field("Content-Length", Integer.toString(request.body().length)));
        }
        fields.add(new Field("Connection", "close"));
        return fields;
    }

    private boolean mayHaveBody() {
        return List.of("POST", "PUT", "PATCH").contains(request.method());
    }
}
