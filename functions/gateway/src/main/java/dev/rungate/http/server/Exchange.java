package dev.rungate.http.server;

import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// One request and its answer. Everything that is sent goes through here, so that every answer
/// carries its request id and nothing unchecked in its headers.
public final class Exchange {
    public static final String JSON = "application/json";

    private static final HeaderName REQUEST_ID = HeaderNames.create("x-request-id");

    private final ServerRequest request;
    private final ServerResponse response;
    private final String requestId;
    private final Dialect dialect;
    private final long maxBodyBytes;
    private final boolean closing;
    private Map<String, String> variables = Map.of();
    private boolean bodyTouched;
    private boolean answered;
    private boolean last;

    /// {@code dialect} is the one in which errors of this path are said; {@code closing} says that
    /// the server is: this answer ends its connection.
    Exchange(
            ServerRequest request,
            ServerResponse response,
            String requestId,
            Dialect dialect,
            long maxBodyBytes,
            boolean closing) {
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.dialect = dialect;
        this.maxBodyBytes = maxBodyBytes;
        this.closing = closing;
        this.last = closing || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
        response.header(REQUEST_ID, requestId);
    }

    /// Whether the server takes no new connections any more.
    public boolean closing() {
        return closing;
    }

    String method() {
        return request.prologue().method().text();
    }

    /// As it came, without the question mark.
    public String query() {
        return request.prologue().query().rawValue();
    }

    /// A parameter of the query, decoded; empty if it is not there or empty.
    public String parameter(String name) {
        return request.prologue().query().first(name).orElse("");
    }

    void variables(Map<String, String> named) {
        variables = named;
    }

    /// A variable of the route's path.
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    public String requestId() {
        return requestId;
    }

    public Dialect dialect() {
        return dialect;
    }

    public ServerRequestHeaders headers() {
        return request.headers();
    }

    /// The values of a header, each different value once.
    public Set<String> headerValues(HeaderName name) {
        var headers = request.headers();
        return headers.contains(name)
                ? new LinkedHashSet<>(headers.get(name).allValues())
                : Set.of();
    }

    /// The whole body, decoded. Throws {@link dev.rungate.refusals.CallRefused} when it is too
    /// large, or not what its headers say.
    public byte[] body() {
        bodyTouched = true;
        return RequestBytes.read(this, request.content(), maxBodyBytes);
    }

    /// The same with a limit of its own, below that of all bodies.
    public byte[] body(int limit) {
        long most = Math.min(limit, maxBodyBytes);
        refuseLonger(most);
        bodyTouched = true;
        return RequestBytes.read(this, request.content(), most);
    }

    /// The body as it came, whatever encoding its headers name, with a limit of its own.
    public byte[] rawBody(int limit) {
        refuseLonger(limit);
        bodyTouched = true;
        return RequestBytes.raw(this, request.content(), limit);
    }

    private void refuseLonger(long limit) {
        if (request.headers().contentLength().orElse(0) > limit) {
            closeAfterThisAnswer();
            throw new CallRefused(new Refusal.RequestTooLarge(limit));
        }
    }

    /// Whether an answer has begun to leave.
    boolean hasBegunToAnswer() {
        return answered;
    }

    int status() {
        return response.status().code();
    }

    /// Nothing more can be read from this connection.
    void closeAfterThisAnswer() {
        last = true;
    }

    public Exchange header(HeaderName name, String value) {
        response.header(name, HeaderText.of(value));
        return this;
    }

    public Exchange header(HeaderName name, List<String> values) {
        response.header(HeaderValues.create(name, values.stream().map(HeaderText::of).toList()));
        return this;
    }

    public void send(int status, String contentType, byte[] body) {
        response.status(Status.create(status));
        header(HeaderNames.CONTENT_TYPE, contentType);
        send(body);
    }

    /// With the content type that is set already.
    public void send(int status, byte[] body) {
        response.status(Status.create(status));
        send(body);
    }

    public void json(int status, JsonNode node) {
        send(status, JSON, Json.bytes(node));
    }

    /// Sends status and headers at once, and events as they come.
    public EventSink events(int status) {
        response.status(Status.create(status));
        announceEnd();
        return response.sink(EventSink.TYPE);
    }

    /// To be called when all is sent: the server would go on reading a connection whose end was
    /// announced.
    void end() {
        if (last) {
            throw new CloseConnectionException("this was the last answer of the connection");
        }
    }

    private void send(byte[] body) {
        announceEnd();
        response.send(body);
    }

    private void announceEnd() {
        answered = true;
        boolean unreadAndUnsent =
                !bodyTouched && request.headers().containsToken(HeaderValues.EXPECT_100);
        last |= unreadAndUnsent;
        if (last) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }
}
