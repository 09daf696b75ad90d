package dev.rungate.wire.openai;

import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One choice of a stream, as far as its pieces have come.
final class OpenAiJoinedChoice {
    private final long index;
    private final GrowingObject choice = new GrowingObject();
    private final GrowingObject message = new GrowingObject();
    private final GrowingObject logprobs = new GrowingObject();
    private final GrowingObject audio = new GrowingObject();
    private final OpenAiJoinedContent content = new OpenAiJoinedContent();
    private final OpenAiJoinedReasoning reasoning = new OpenAiJoinedReasoning();
    private final Map<Integer, OpenAiJoinedCall> calls = new TreeMap<>();
    private @Nullable OpenAiJoinedCall legacy;

    OpenAiJoinedChoice(long index) {
        this.index = index;
    }

    void add(JsonNode said) {
        for (var field : said.properties()) {
            switch (field.getKey()) {
                // The old field of Together for the piece of text that the delta has too.
                case "text" -> {}
                case "index", "delta", "message" -> {}
                case "logprobs" -> each(field.getValue(), logprobs::addAll);
                default -> choice.replace(field.getKey(), field.getValue());
            }
        }
        each(OpenAiEvents.part(said), this::say);
    }

    void add(OpenAiCallParts.Part part) {
        if (part.legacy()) {
            legacy = legacy == null ? OpenAiJoinedCall.legacy() : legacy;
            legacy.add(part.node());
        } else {
            calls.computeIfAbsent(part.number(), n -> OpenAiJoinedCall.numbered()).add(part.node());
        }
    }

    void fail() {
        choice.replace("finish_reason", Json.object().stringNode("error"));
    }

    ObjectNode node() {
        var node = Json.object().put("index", index);
        node.set("message", message());
        node.set("logprobs", logprobs.isEmpty() ? node.nullNode() : logprobs.node());
        node.putNull("finish_reason");
        node.setAll(choice.node());
        return node;
    }

    private void say(String name, JsonNode value) {
        switch (name) {
            case "content" -> content.add(value);
            case "refusal", "reasoning", "reasoning_content" -> message.append(name, value);
            case "reasoning_details" -> reasoning.add(value);
            case "audio" -> each(value, this::sound);
            case "tool_calls", "function_call" -> {}
            default -> message.addAll(name, value);
        }
    }

    private void sound(String name, JsonNode value) {
        if (name.equals("data") || name.equals("transcript")) {
            audio.append(name, value);
        } else {
            audio.replace(name, value);
        }
    }

    private ObjectNode message() {
        var node = Json.object().put("role", "assistant");
        node.set("content", content.node());
        node.setAll(message.node());
        if (!reasoning.isEmpty()) {
            node.set("reasoning_details", reasoning.node());
        }
        if (!audio.isEmpty()) {
            node.set("audio", audio.node());
        }
        if (!calls.isEmpty()) {
            var list = node.putArray("tool_calls");
            calls.values().forEach(call -> list.add(call.node()));
        }
        return legacy == null ? node : node.set("function_call", legacy.node());
    }

    private static void each(JsonNode object, BiConsumer<String, JsonNode> say) {
        object.properties().forEach(field -> say.accept(field.getKey(), field.getValue()));
    }
}
