package dev.rungate.local;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole answer, as it came over the wire.
record Reply(int status, HttpHeaders headers, byte[] body) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(body);
    }

    JsonNode error() {
        return json().path("error");
    }

    JsonNode context() {
        return error().path("context");
    }

    String code() {
        return error().path("code").asString("");
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }
}
