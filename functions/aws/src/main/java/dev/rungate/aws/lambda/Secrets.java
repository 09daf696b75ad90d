package dev.rungate.aws.lambda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The secrets a function may read: each a JSON object of settings by their names, which are read
/// as if they stood in the environment.
final class Secrets {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ADMIN = "RUNGATE_ADMIN_TOKEN";
    private static final String ADMIN_PREFIX = "rg_adm_";

    private Secrets() {}

    /// {@code read} gives the text of the secret of this name. Throws {@link IllegalStateException}
    /// that names the secret that is not such an object, and never what is in it.
    static Map<String, String> all(List<String> names, UnaryOperator<String> read) {
        var settings = new LinkedHashMap<String, String>();
        var mistakes = new ArrayList<String>();
        for (var name : names) {
            var object = object(read.apply(name));
            if (object == null || !object.properties().stream().allMatch(Secrets::isText)) {
                mistakes.add(
                        name
                                + " must be a JSON object of settings, like {\"OPENAI_API_KEY\":\"…\"}");
            } else {
                object.properties().forEach(entry -> add(settings, entry));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(String.join("; ", mistakes));
        }
        return settings;
    }

    private static @Nullable JsonNode object(String text) {
        try {
            var node = JSON.readTree(text);
            return node.isObject() ? node : null;
        } catch (JacksonException noJson) {
            return null;
        }
    }

    private static boolean isText(Map.Entry<String, JsonNode> entry) {
        return entry.getValue().isString();
    }

    private static void add(Map<String, String> settings, Map.Entry<String, JsonNode> entry) {
        var value = entry.getValue().stringValue();
        var whole = entry.getKey().equals(ADMIN) && !value.startsWith(ADMIN_PREFIX);
        settings.put(entry.getKey(), whole ? ADMIN_PREFIX + value : value);
    }
}
