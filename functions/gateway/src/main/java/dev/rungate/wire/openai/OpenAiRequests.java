package dev.rungate.wire.openai;

import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.RequestFields;
import dev.rungate.wire.json.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads a chat completion request: the few facts governance needs, checked; the rest is the
/// provider's business.
final class OpenAiRequests {
    static final int MOST_TOKENS = Integer.MAX_VALUE;
    private static final int MOST_CHOICES = 128;
    private static final Set<String> METERED =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "max_completion_tokens",
                    "max_output_tokens",
                    "n",
                    "tools",
                    "functions",
                    "service_tier",
                    "web_search_options",
                    "rungate");

    private OpenAiRequests() {}

    static ChatRequest read(JsonText body) {
        var fields = new RequestFields(body, METERED);
        var model = fields.model();
        fields.array("messages");
        boolean stream = fields.flag("stream");
        var most = most(fields);
        int choices = (int) fields.integer("n", 1, MOST_CHOICES).orElse(1);
        fields.objects("tools");
        return new ChatRequest(
                WireFormat.OPENAI_CHAT,
                model,
                stream,
                most,
                choices,
                offered(body),
                OpenAiPrompt.size(body, model, choices),
                fields.string("service_tier", ""),
                new OpenAiBody(body, model, stream));
    }

    /// A provider may go by either name, so the larger one bounds what it can write.
    private static OptionalLong most(RequestFields fields) {
        fields.integer("max_output_tokens", 1, MOST_TOKENS);
        var completion = fields.integer("max_completion_tokens", 1, MOST_TOKENS);
        var classic = fields.integer("max_tokens", 1, MOST_TOKENS);
        if (completion.isPresent() && classic.isPresent()) {
            return OptionalLong.of(Math.max(completion.getAsLong(), classic.getAsLong()));
        }
        return completion.isPresent() ? completion : classic;
    }

    private static List<String> offered(JsonText body) {
        var names = new ArrayList<String>();
        if (body.has("tools")) {
            try (var parser = body.parser("tools")) {
                Walk.items(
                        parser,
                        i ->
                                Walk.fields(
                                        parser,
                                        kind -> {
                                            if (kind.equals("function") || kind.equals("custom")) {
                                                addName(parser, names);
                                            }
                                        }));
            }
        }
        if (body.has("functions")) {
            try (var parser = body.parser("functions")) {
                Walk.items(parser, i -> addName(parser, names));
            }
        }
        return names;
    }

    private static void addName(JsonParser parser, List<String> names) {
        Walk.fields(
                parser,
                key -> {
                    if (key.equals("name") && parser.currentToken() == JsonToken.VALUE_STRING) {
                        names.add(parser.getString());
                    }
                });
    }
}
