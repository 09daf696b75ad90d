package dev.rungate.wire.anthropic;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.Quirks;
import dev.rungate.chat.RequestBody;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// A messages request, and the changes that can be made to it. {@code asked} is the model as its
/// caller wrote it.
record AnthropicBody(JsonText json, String asked, boolean forTokenCount) implements RequestBody {
    private static final String DOOR = "/v1/messages";
    private static final String LIMIT = "max_tokens";

    @Override
    public byte[] outgoing(String model, OptionalLong clampedTo, Quirks quirks) {
        var edit = json.edit().cut("rungate");
        if (!model.equals(asked)) {
            edit.set("model", Json.quoted(model));
        }
        clampedTo.ifPresent(most -> {
            if (json.integer(LIMIT).orElse(Long.MAX_VALUE) > most) {
                edit.set(LIMIT, Long.toString(most));
            }
            for (var other : AnthropicRequests.OTHER_LIMITS) {
                if (json.integer(other).orElse(0) > most) {
                    edit.set(other, Long.toString(most));
                }
            }
        });
        return edit.bytes();
    }

    /// Always: usage is part of events that Anthropic's clients need anyway.
    @Override
    public boolean wantsUsageEvent() {
        return true;
    }

    /// The thinking budget is part of the answer, whose limit must exceed it. The limit of a
    /// fallback is not clamped.
    @Override
    public long leastOutputTokens() {
        var thinking = json.object("thinking");
        long budget = thinking == null ? 0 : thinking.integer("budget_tokens").orElse(0);
        return Math.max(1 + budget, AnthropicFallback.most(json));
    }

    @Override
    public String text() {
        return AnthropicPrompt.text(json);
    }

    @Override
    public String sha256() {
        return Fingerprint.ofBytes(json.bytes());
    }

    @Override
    public String fingerprint() {
        var body = json.edit().cut("stream").cut("stream_options").cut("rungate").bytes();
        return Fingerprint.ofRequest(
                forTokenCount ? DOOR + "/count_tokens" : DOOR,
                new String(body, StandardCharsets.UTF_8));
    }
}
