package dev.rungate.aws.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The event of an API Gateway REST API (proxy integration, format 1.0) as the request it was made
/// from. What API Gateway does not tell is not restored: the order of different header and query
/// names among their repetitions, and whether an empty query value had an `=`.
final class RestEvent {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JsonNode event;

    private RestEvent(JsonNode event) {
        this.event = event;
    }

    static ServerRequest read(byte[] bytes) throws EventRefused {
        var event = new RestEvent(tree(bytes));
        event.mustBeOurs();
        try {
            return event.request();
        } catch (IllegalArgumentException malformed) {
            throw new EventRefused("The event is no request: " + malformed.getMessage() + ".");
        }
    }

    private static JsonNode tree(byte[] bytes) throws EventRefused {
        try {
            var tree = JSON.readTree(bytes);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JacksonException malformed) {
            // Its message may show what the event holds.
        }
        throw new EventRefused("The event is no JSON object.");
    }

    private void mustBeOurs() throws EventRefused {
        var missing = missing();
        if (EventSource.isSecondFormat(event) || !missing.isEmpty()) {
            throw new EventRefused(
                    "The event comes from "
                            + EventSource.of(event)
                            + ", not from an API Gateway REST API with a proxy integration"
                            + (missing.isEmpty() ? "" : ": it lacks " + String.join(", ", missing))
                            + ".");
        }
    }

    private List<String> missing() {
        var missing = new ArrayList<String>();
        for (var field : List.of("httpMethod", "path")) {
            if (event.path(field).asString("").isEmpty()) {
                missing.add(field);
            }
        }
        if (event.path("requestContext").path("stage").asString("").isEmpty()) {
            missing.add("requestContext.stage");
        }
        return missing;
    }

    private ServerRequest request() throws EventRefused {
        var method = event.path("httpMethod").asString("");
        var query = Pair.of(event, "multiValueQueryStringParameters", "queryStringParameters");
        var path = RequestTarget.path(RestPath.of(event));
        var target = query.isEmpty() ? path : path + "?" + RequestTarget.query(query);
        return new ServerRequest(method, target, fields(), body());
    }

    private List<Field> fields() throws EventRefused {
        var fields = new ArrayList<Field>();
        for (var pair : Pair.of(event, "multiValueHeaders", "headers")) {
            fields.add(new Field(pair.name(), pair.value()));
        }
        return PassedFields.ofRequest(fields);
    }

    private byte[] body() throws EventRefused {
        var body = event.path("body");
        if (body.isNull() || body.isMissingNode()) {
            return new byte[0];
        }
        if (!body.isString()) {
            throw new EventRefused("The event's `body` is not what API Gateway sends.");
        }
        var encoded = event.path("isBase64Encoded").asBoolean(false);
        return encoded
                ? decoded(body.asString())
                : body.asString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String body) throws EventRefused {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException malformed) {
            throw new EventRefused("The event's `body` is not the base64 it says it is.");
        }
    }
}
