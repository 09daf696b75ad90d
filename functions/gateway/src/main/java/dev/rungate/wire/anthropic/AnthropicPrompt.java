package dev.rungate.wire.anthropic;

import dev.rungate.chat.PromptSize;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.PromptMeasure;
import dev.rungate.wire.json.Walk;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Measures the prompt of a messages request.
final class AnthropicPrompt {
    /// Fields that no model reads. Any other field counts.
    private static final Set<String> NOT_READ =
            Set.of("model", "stream", "rungate", "metadata", "service_tier", "max_tokens");

    private static final Set<String> READ_AS_TEXT =
            Set.of(
                    "",
                    "text",
                    "image",
                    "document",
                    "thinking",
                    "redacted_thinking",
                    "search_result",
                    "tool_reference");

    /// What Anthropic adds for a tool whose schema it knows: 245 tokens for a shell, 700 for an
    /// editor, 735 and a longer system prompt for a screen.
    private static final int KNOWN_TOOL_BYTES = 1_500;

    /// A turn with server tools ends by itself after ten rounds of them.
    private static final int SEARCHES_OF_A_TURN = 10;

    private final PromptMeasure meter;

    private AnthropicPrompt(PromptMeasure meter) {
        this.meter = meter;
    }

    static PromptSize size(JsonText body, List<AnthropicTool> tools, boolean providerRunTools) {
        var meter = PromptMeasure.counting();
        new AnthropicPrompt(meter).walk(body);
        for (var tool : tools) {
            measure(meter, tool);
        }
        if (providerRunTools || body.has("container")) {
            meter.unbounded();
        }
        return meter.size();
    }

    static String text(JsonText body) {
        var meter = PromptMeasure.reading();
        new AnthropicPrompt(meter).walk(body);
        return meter.text();
    }

    private static void measure(PromptMeasure meter, AnthropicTool tool) {
        meter.tools();
        if (tool.isWebSearch()) {
            meter.webSearches(tool.mostUses().orElse(SEARCHES_OF_A_TURN));
        }
        if (tool.isKnownToProvider()) {
            meter.added(KNOWN_TOOL_BYTES);
        }
    }

    private void walk(JsonText body) {
        try (var parser = body.parser()) {
            Walk.fields(
                    parser,
                    name -> {
                        if (!NOT_READ.contains(name)) {
                            meter.name(name);
                            field(parser, name);
                        }
                    });
        }
    }

    private void field(JsonParser parser, String name) {
        switch (name) {
            case "messages" -> Walk.items(parser, i -> message(parser));
            case "system" -> content(parser);
            default -> meter.value(parser);
        }
    }

    private void message(JsonParser parser) {
        object(
                parser,
                name -> {
                    if (name.equals("content")) {
                        content(parser);
                    } else {
                        meter.value(parser);
                    }
                });
    }

    private void content(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            Walk.items(parser, i -> block(parser));
        } else {
            meter.value(parser);
        }
    }

    /// What has been read so far of a block, or of its source, whatever the order of its keys.
    private static final class Seen {
        String type = "";
        String mediaType = "";
        String data = "";
        boolean elsewhere;
    }

    private void block(JsonParser parser) {
        var block = new Seen();
        object(
                parser,
                name -> {
                    switch (name) {
                        case "type" -> block.type = told(parser);
                        case "content" -> content(parser);
                        case "source" -> block.elsewhere = source(parser);
                        default -> meter.value(parser);
                    }
                });
        if (block.elsewhere && block.type.equals("image")) {
            meter.image();
        } else if (block.elsewhere || !isBounded(block.type)) {
            meter.unbounded();
        }
    }

    /// Whether the size of the source is not in the request: a file, an address, pages in base64.
    private boolean source(JsonParser parser) {
        var source = new Seen();
        object(
                parser,
                name -> {
                    switch (name) {
                        case "type" -> source.type = told(parser);
                        case "media_type" -> source.mediaType = told(parser);
                        case "data" -> source.data = string(parser);
                        case "content" -> content(parser);
                        default -> meter.value(parser);
                    }
                });
        if (source.type.equals("base64") && source.mediaType.startsWith("image/")) {
            meter.image();
            return false;
        }
        if (!source.type.equals("base64")) {
            meter.mark(source.data);
        }
        return !source.type.equals("text") && !source.type.equals("content");
    }

    private static boolean isBounded(String type) {
        return READ_AS_TEXT.contains(type) || type.endsWith("_use") || type.endsWith("_result");
    }

    private void object(JsonParser parser, Consumer<String> field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            meter.value(parser);
            return;
        }
        meter.mark("{");
        Walk.fields(
                parser,
                name -> {
                    meter.name(name);
                    field.accept(name);
                });
        meter.mark("},");
    }

    private String told(JsonParser parser) {
        meter.value(parser);
        return string(parser);
    }

    private static String string(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
    }
}
