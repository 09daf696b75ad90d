package dev.rungate.wire.json;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.NamedModel;
import dev.rungate.ids.LooseNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Finds every model that a request names, whatever the field is called: a string under a key
/// {@code model} or {@code …_model}, and the strings in a list of models or of fallbacks. Prompts
/// and schemas are not searched, because nothing in them chooses a model.
public final class ModelNames {
    /// More than any router takes; each one is priced.
    private static final int MOST_MODELS = 64;

    private static final int LONGEST_MODEL = 256;

    private static final Set<String> NOT_SEARCHED =
            Set.of(
                    "messages",
                    "system",
                    "metadata",
                    "rungate",
                    "response_format",
                    "prediction",
                    "logit_bias",
                    "functions",
                    "function",
                    "custom",
                    "input_schema",
                    "parameters",
                    "json_schema",
                    "schema",
                    "input_examples");

    private final List<NamedModel> found = new ArrayList<>();

    private ModelNames() {}

    /// {@code model} is the checked value of the field of that name, and comes first. A router
    /// takes several models in it, separated by commas.
    public static List<NamedModel> of(JsonText body, String model) {
        var names = new ModelNames();
        names.add("model", model);
        if (model.contains(",")) {
            for (var one : model.split(",", -1)) {
                names.add("model", one.strip());
            }
        }
        for (var name : body.names()) {
            if (!name.equals("model") && !skipped(name)) {
                try (var parser = body.parser(name)) {
                    parser.nextToken();
                    names.value(parser, name, kind(name));
                }
            }
        }
        return names.found;
    }

    /// What the strings under a key are.
    private enum Kind {
        OTHER,
        MODEL,
        LIST_OF_MODELS
    }

    private void value(JsonParser parser, String path, Kind kind) {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path, kind);
            case START_ARRAY -> Walk.items(parser, i -> value(parser, path + "[" + i + "]", kind));
            case VALUE_STRING -> {
                if (kind != Kind.OTHER) {
                    add(path, parser.getString());
                }
            }
            default -> {}
        }
    }

    /// In a list of fallbacks an object may also map one model to its stand-ins.
    private void object(JsonParser parser, String path, Kind kind) {
        Walk.fields(
                parser,
                key -> {
                    if (!skipped(key)) {
                        var inner = kind(key);
                        boolean list =
                                kind == Kind.LIST_OF_MODELS
                                        && parser.currentToken() == JsonToken.START_ARRAY;
                        value(parser, path + "." + key, list ? Kind.LIST_OF_MODELS : inner);
                    }
                });
    }

    private void add(String field, String name) {
        if (name.isEmpty()) {
            return;
        }
        if (name.length() > LONGEST_MODEL) {
            throw new MalformedRequest(field, "must have 1 to " + LONGEST_MODEL + " characters");
        }
        if (found.size() >= MOST_MODELS) {
            throw new MalformedRequest(field, "names more than " + MOST_MODELS + " models");
        }
        found.add(new NamedModel(field, name));
    }

    private static Kind kind(String key) {
        var lower = LooseNames.folded(key);
        if (lower.endsWith("models")
                || lower.endsWith("fallbacks")
                || lower.equals("fallback")
                || lower.endsWith("_fallback")) {
            return Kind.LIST_OF_MODELS;
        }
        return lower.equals("model") || lower.endsWith("_model") || key.endsWith("Model")
                ? Kind.MODEL
                : Kind.OTHER;
    }

    private static boolean skipped(String key) {
        return NOT_SEARCHED.contains(key.toLowerCase(Locale.ROOT));
    }
}
