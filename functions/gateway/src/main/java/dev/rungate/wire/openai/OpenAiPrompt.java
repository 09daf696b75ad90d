package dev.rungate.wire.openai;

import dev.rungate.chat.PromptSize;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.PromptMeasure;
import dev.rungate.wire.json.Walk;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Measures the prompt of a chat completion request.
final class OpenAiPrompt {
    /// Fields that no model reads. Any other field counts.
    private static final Set<String> NOT_READ =
            Set.of(
                    "model",
                    "stream",
                    "stream_options",
                    "rungate",
                    "metadata",
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "service_tier",
                    "n",
                    "best_of",
                    "max_tokens",
                    "max_completion_tokens",
                    "logit_bias");

    private static final Set<String> READ_AS_TEXT = Set.of("text", "refusal", "thinking");

    private final PromptMeasure meter;

    private OpenAiPrompt(PromptMeasure meter) {
        this.meter = meter;
    }

    /// Results of tools that the provider runs come back as input of unknown size.
    static PromptSize size(JsonText body, String model, int choices, boolean providerRunTools) {
        var meter = PromptMeasure.counting();
        new OpenAiPrompt(meter).walk(body);
        if (body.has("web_search_options") || model.contains("-search-")) {
            meter.unbounded();
            meter.webSearches(choices);
        }
        if (providerRunTools) {
            meter.unbounded();
        }
        return meter.size();
    }

    static String text(JsonText body) {
        var meter = PromptMeasure.reading();
        new OpenAiPrompt(meter).walk(body);
        return meter.text();
    }

    private void walk(JsonText body) {
        // OpenAI caches long prompts unasked, and newer models bill for it.
        meter.cacheWrites();
        try (var parser = body.parser()) {
            Walk.fields(parser, name -> field(parser, name));
        }
    }

    private void field(JsonParser parser, String name) {
        if (NOT_READ.contains(name)) {
            return;
        }
        meter.name(name);
        if (name.equals("messages")) {
            Walk.items(parser, i -> message(parser));
        } else if (parser.currentToken() == JsonToken.START_ARRAY
                && (name.equals("tools") || name.equals("functions"))) {
            Walk.items(
                    parser,
                    i -> {
                        meter.tools();
                        meter.value(parser);
                    });
        } else {
            meter.value(parser);
        }
    }

    private void message(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            meter.value(parser);
            return;
        }
        meter.mark("{");
        Walk.fields(
                parser,
                name -> {
                    meter.name(name);
                    if (name.equals("content") && parser.currentToken() == JsonToken.START_ARRAY) {
                        Walk.items(parser, i -> part(parser));
                    } else {
                        if (name.equals("audio")
                                && parser.currentToken() == JsonToken.START_OBJECT) {
                            meter.unbounded();
                            meter.audio(1);
                        }
                        meter.value(parser);
                    }
                });
        meter.mark("},");
    }

    private void part(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            meter.value(parser);
            return;
        }
        meter.mark("{");
        Walk.fields(
                parser,
                name -> {
                    meter.name(name);
                    switch (name) {
                        case "image_url" -> image(parser);
                        case "input_audio" -> audio(parser);
                        case "type" -> type(parser);
                        default -> meter.value(parser);
                    }
                });
        meter.mark("},");
    }

    /// A part of unknown kind may stand for anything.
    private void type(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            var type = parser.getString();
            if (!READ_AS_TEXT.contains(type)
                    && !type.equals("image_url")
                    && !type.equals("input_audio")) {
                meter.unbounded();
            }
        }
        meter.value(parser);
    }

    private void image(JsonParser parser) {
        meter.image();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Walk.fields(
                    parser,
                    name -> {
                        if (!name.equals("url") || !isData(parser)) {
                            meter.name(name);
                            meter.value(parser);
                        }
                    });
        } else if (!isData(parser)) {
            meter.value(parser);
        }
    }

    private void audio(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            meter.value(parser);
            return;
        }
        Walk.fields(
                parser,
                name -> {
                    if (name.equals("data") && parser.currentToken() == JsonToken.VALUE_STRING) {
                        meter.audio(parser.getStringLength() * 3L / 4);
                    } else {
                        meter.name(name);
                        meter.value(parser);
                    }
                });
    }

    private static boolean isData(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getStringLength() > 5
                && new String(parser.getStringCharacters(), parser.getStringOffset(), 5)
                        .equalsIgnoreCase("data:");
    }
}
