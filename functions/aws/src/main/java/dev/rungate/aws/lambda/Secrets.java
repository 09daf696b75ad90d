package dev.rungate.aws.lambda;

import dev.rungate.providers.Providers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final Set<String> SECRET =
            Set.of(
                    ADMIN,
                    "RUNGATE_MASTER_KEY",
                    "RUNGATE_WEBHOOK_SECRET",
                    "RUNGATE_SMTP_URL",
                    "RUNGATE_MAIL_FROM");
    private static final List<String> OURS = List.of("RUNGATE_PROVIDER_", "RUNGATE_SLACK_");
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
                                + " must be a JSON object of settings, like"
                                + " {\"OPENAI_API_KEY\":\"…\"}");
            } else {
                object.properties().forEach(entry -> mistakes.addAll(add(settings, name, entry)));
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

    /// Returns its mistakes. A person who may write one secret may set what belongs in it, and
    /// neither the content of another nor the place where money is kept.
    private static List<String> add(
            Map<String, String> settings, String secret, Map.Entry<String, JsonNode> entry) {
        var key = entry.getKey();
        if (!belongs(key)) {
            return List.of(secret + " sets " + key + ", which is no secret");
        }
        var value = entry.getValue().stringValue();
        var whole = key.equals(ADMIN) && !value.startsWith(ADMIN_PREFIX);
        var before = settings.putIfAbsent(key, whole ? ADMIN_PREFIX + value : value);
        return before == null
                ? List.of()
                : List.of(secret + " sets " + key + ", which another secret sets, too");
    }

    private static boolean belongs(String key) {
        return SECRET.contains(key)
                || OURS.stream().anyMatch(key::startsWith)
                || Providers.variables().contains(key);
    }
}
