package dev.rungate.wire.anthropic;

import dev.rungate.chat.AskedTier;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.ServiceTier;
import dev.rungate.wire.json.Walk;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// One of the models that Anthropic tries after the first has declined. It may be given an output
/// limit and a speed of its own; both are empty where it is not.
record AnthropicFallback(int index, long maxTokens, String speed) {
    static List<AnthropicFallback> all(JsonText body) {
        var all = new ArrayList<AnthropicFallback>();
        if (body.has("fallbacks")) {
            try (var parser = body.parser("fallbacks")) {
                Walk.items(parser, i -> all.add(one(parser, i)));
            }
        }
        return all;
    }

    /// The highest output limit among them.
    static long most(JsonText body) {
        return all(body).stream().mapToLong(AnthropicFallback::maxTokens).max().orElse(0);
    }

    static List<AskedTier> tiers(JsonText body) {
        return all(body).stream()
                .filter(fallback -> !fallback.speed().isEmpty())
                .map(fallback ->
                        new AskedTier(
                                "fallbacks[%d].speed".formatted(fallback.index()),
                                fallback.speed()))
                .toList();
    }

    private static AnthropicFallback one(JsonParser parser, int index) {
        var most = new long[1];
        var speed = new String[] {""};
        Walk.fields(
                parser,
                key -> {
                    var token = parser.currentToken();
                    if (key.equals("max_tokens") && token == JsonToken.VALUE_NUMBER_INT) {
                        most[0] = tokens(parser);
                    } else if (key.equals("speed") && token == JsonToken.VALUE_STRING) {
                        speed[0] = ServiceTier.of(parser.getString());
                    }
                });
        return new AnthropicFallback(index, most[0], speed[0]);
    }

    private static long tokens(JsonParser parser) {
        return parser.getStringLength() > 10 ? Integer.MAX_VALUE : parser.getLongValue();
    }
}
