package dev.rungate.local.states;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where every request arrives: finds the service and the operation by `X-Amz-Target`, and writes
/// answers and errors as AWS's JSON protocols do.
final class RequestDispatcher implements Handler {
    private static final Logger LOG = System.getLogger(RequestDispatcher.class.getName());
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
    private static final HeaderName QUERY_ERROR = HeaderNames.create("x-amzn-query-error");
    private static final String UNKNOWN_QUEUE = "QueueDoesNotExist";

    private static final Pattern SIGNED_BY =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/,\\s]{1,128})/.*");

    private final Map<String, Operations> doors;
    private final byte[] accessKey;

    /// Answers only who signs with this access key. The signature itself is not checked: the key is
    /// the secret.
    RequestDispatcher(Map<String, Operations> doors, String accessKey) {
        this.doors = Map.copyOf(doors);
        this.accessKey = accessKey.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(REQUEST_ID, UUID.randomUUID().toString());
        response.header(HeaderNames.CONTENT_TYPE, "application/x-amz-json-1.0");
        var target = request.headers().first(TARGET).orElse("");
        var door = doors.get(target.substring(0, Math.max(0, target.indexOf('.'))));
        var service = door == null ? "com.amazon.coral.service" : door.service();
        try {
            requireLoopback(request);
            requireAccessKey(request);
            var body = request.content().as(byte[].class);
            send(response, Status.OK_200, answer(door, target, body));
        } catch (Refused refused) {
            if (refused.code().equals(UNKNOWN_QUEUE)) {
                response.header(QUERY_ERROR, "AWS.SimpleQueueService.NonExistentQueue;Sender");
            }
            send(response, Status.BAD_REQUEST_400, error(service, refused));
        } catch (RuntimeException trouble) {
            LOG.log(Logger.Level.WARNING, "The local engine could not answer.", trouble);
            var failure = new Refused("InternalFailure", "The local engine could not answer.");
            send(response, Status.INTERNAL_SERVER_ERROR_500, error(service, failure));
        }
    }

    private static ObjectNode answer(@Nullable Operations door, String target, byte[] body) {
        var operation =
                door == null ? null : door.operation(target.substring(target.indexOf('.') + 1));
        if (operation == null) {
            throw new Refused(
                    "UnknownOperationException", "This engine does not know the operation.");
        }
        return operation.apply(new Request(json(body)));
    }

    private static JsonNode json(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        try {
            var body = StatesJson.read(text.isBlank() ? "{}" : text);
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException broken) {
            throw noObject();
        }
        throw noObject();
    }

    private static Refused noObject() {
        return new Refused("SerializationException", "The request must be a JSON object.");
    }

    /// By its own address and by the name it was called: a page in a browser that got a name of its
    /// own to point here is not answered.
    private static void requireLoopback(ServerRequest request) {
        var host = request.requestedUri().host();
        boolean ours =
                host.equals("localhost")
                        || host.equals("127.0.0.1")
                        || host.equals("[::1]")
                        || host.equals("::1");
        if (!ours) {
            throw new Refused("AccessDeniedException", "This engine answers on loopback only.");
        }
    }

    private void requireAccessKey(ServerRequest request) {
        var found =
                SIGNED_BY.matcher(request.headers().first(HeaderNames.AUTHORIZATION).orElse(""));
        var shown = found.matches() ? found.group(1) : "";
        if (!MessageDigest.isEqual(accessKey, shown.getBytes(StandardCharsets.UTF_8))) {
            throw new Refused(
                    "UnrecognizedClientException",
                    "This engine answers only the program that started it.");
        }
    }

    private static ObjectNode error(String service, Refused refused) {
        return StatesJson.object()
                .put("__type", service + "#" + refused.code())
                .put("message", refused.sentence());
    }

    private static void send(ServerResponse response, Status status, ObjectNode body) {
        response.status(status);
        response.send(StatesJson.text(body).getBytes(StandardCharsets.UTF_8));
    }
}
