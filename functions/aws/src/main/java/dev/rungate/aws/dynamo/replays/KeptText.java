package dev.rungate.aws.dynamo.replays;

import dev.rungate.calls.replays.ReplayStore.Kept;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A kept answer as bytes: a length, a head in JSON, then the body as it was sent.
public final class KeptText {
    private static final JsonMapper JSON = new JsonMapper();

    private KeptText() {}

    public static byte[] of(Kept kept) {
        var head = JSON.createObjectNode();
        head.put("status", kept.status());
        if (kept.step() != null) {
            head.put("step", kept.step());
        }
        var headers = head.putObject("headers");
        kept.headers()
                .forEach((name, values) -> {
                    var list = headers.putArray(name);
                    values.forEach(list::add);
                });
        var text = head.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length + kept.body().length)
                .putInt(text.length)
                .put(text)
                .put(kept.body())
                .array();
    }

    public static Kept kept(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        var text = new byte[buffer.getInt()];
        buffer.get(text);
        var body = new byte[buffer.remaining()];
        buffer.get(body);
        var head = JSON.readTree(text);
        var step = head.get("step");
        return new Kept(
                head.get("status").asInt(),
                headers(head.get("headers")),
                body,
                step == null ? null : step.asString());
    }

    private static Map<String, List<String>> headers(JsonNode node) {
        var headers = new LinkedHashMap<String, List<String>>();
        node.properties()
                .forEach(header ->
                        headers.put(
                                header.getKey(),
                                header.getValue().valueStream().map(JsonNode::asString).toList()));
        return headers;
    }
}
