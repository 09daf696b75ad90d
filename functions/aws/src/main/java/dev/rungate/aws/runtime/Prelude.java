package dev.rungate.aws.runtime;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// How a streamed answer begins for API Gateway: status and headers as JSON, then eight NUL bytes.
/// Repeated headers stand in `multiValueHeaders`, each of the others in `headers`.
final class Prelude {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int DELIMITER = 8;

    private Prelude() {}

    static byte[] of(Head head) throws ProtocolException {
        var single = new LinkedHashMap<String, String>();
        var repeated = new LinkedHashMap<String, List<String>>();
        byName(head)
                .forEach((name, values) -> {
                    if (values.size() == 1) {
                        single.put(name, values.getFirst());
                    } else {
                        repeated.put(name, values);
                    }
                });
        var prelude = new LinkedHashMap<String, Object>();
        prelude.put("statusCode", head.status());
        prelude.put("headers", single);
        prelude.put("multiValueHeaders", repeated);
        var json = JSON.writeValueAsBytes(prelude);
        return Arrays.copyOf(json, json.length + DELIMITER);
    }

    private static Map<String, List<String>> byName(Head head) {
        var byName = new LinkedHashMap<String, List<String>>();
        for (var field : PassedFields.ofAnswer(head.fields())) {
            byName.computeIfAbsent(field.lowerName(), name -> new ArrayList<>()).add(field.value());
        }
        return byName;
    }
}
