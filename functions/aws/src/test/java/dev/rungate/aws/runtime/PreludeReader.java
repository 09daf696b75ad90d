package dev.rungate.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the end of a streamed answer's prelude, eight NUL bytes, wherever the pieces are cut.
final class PreludeReader {
    private static final int DELIMITER = 8;
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private int nuls;

    boolean isOver() {
        return nuls == DELIMITER;
    }

    /// Returns how many bytes of the piece belong to the prelude.
    int take(byte[] piece, int length) {
        int at = 0;
        while (at < length && !isOver()) {
            byte next = piece[at++];
            nuls = next == 0 ? nuls + 1 : 0;
            if (next != 0) {
                json.write(next);
            }
        }
        return at;
    }

    int status() {
        return tree().path("statusCode").asInt(200);
    }

    List<Field> fields() {
        return fields(tree());
    }

    /// As API Gateway reads them: what stands in `multiValueHeaders` wins.
    static List<Field> fields(JsonNode answer) {
        var fields = new ArrayList<Field>();
        var every = answer.path("multiValueHeaders");
        for (var one : answer.path("headers").properties()) {
            if (!every.has(one.getKey())) {
                fields.add(new Field(one.getKey(), one.getValue().asString()));
            }
        }
        for (var many : every.properties()) {
            many.getValue()
                    .forEach(value -> fields.add(new Field(many.getKey(), value.asString())));
        }
        answer.path("cookies")
                .forEach(value -> fields.add(new Field("set-cookie", value.asString())));
        return fields;
    }

    private JsonNode tree() {
        return JsonMapper.shared().readTree(json.toByteArray());
    }
}
