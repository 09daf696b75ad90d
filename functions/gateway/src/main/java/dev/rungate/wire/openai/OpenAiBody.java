package dev.rungate.wire.openai;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.Quirks;
import dev.rungate.chat.RequestBody;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.Splices;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A chat completion request, and the changes that can be made to it. {@code asked} is the model as
/// its caller wrote it.
record OpenAiBody(JsonText json, String asked, boolean stream) implements RequestBody {
    private static final String DOOR = "/v1/chat/completions";
    private static final String USAGE_ASKED = "{\"include_usage\":true}";
    private static final String NEW_LIMIT = "max_completion_tokens";
    private static final String OLD_LIMIT = "max_tokens";

    /// Models that refuse the old name of the limit: OpenAI's reasoning models. All others
    /// understand it, and some know only the old one.
    private static final Pattern REFUSES_OLD_LIMIT =
            Pattern.compile("(ft:)?(o[1-9]|gpt-([5-9]|[1-9][0-9])).*");

    @Override
    public byte[] outgoing(String model, OptionalLong clampedTo, Quirks quirks) {
        var edit = json.edit().cut("rungate");
        if (!model.equals(asked)) {
            edit.set("model", Json.quoted(model));
        }
        if (!quirks.streamOptions()) {
            edit.cut("stream_options");
        } else if (stream) {
            askForUsage(edit);
        }
        clampedTo.ifPresent(most -> clamp(edit, model, most));
        return edit.bytes();
    }

    @Override
    public boolean wantsUsageEvent() {
        var options = json.object("stream_options");
        return options != null && options.isTrue("include_usage");
    }

    @Override
    public long leastOutputTokens() {
        return 1;
    }

    @Override
    public String text() {
        return OpenAiPrompt.text(json);
    }

    @Override
    public String sha256() {
        return Fingerprint.ofBytes(json.bytes());
    }

    @Override
    public String fingerprint() {
        var body = json.edit().cut("stream").cut("stream_options").cut("rungate").bytes();
        return Fingerprint.ofRequest(DOOR, new String(body, StandardCharsets.UTF_8));
    }

    private void askForUsage(Splices edit) {
        var options = json.object("stream_options");
        if (options != null) {
            if (!options.isTrue("include_usage")) {
                edit.set("stream_options", options.edit().set("include_usage", "true").text());
            }
        } else if (!json.has("stream_options")) {
            edit.set("stream_options", USAGE_ASKED);
        }
    }

    private void clamp(Splices edit, String model, long most) {
        OpenAiRequests.OTHER_LIMITS.forEach(name -> lower(edit, name, most));
        if (!json.has(NEW_LIMIT) && !json.has(OLD_LIMIT)) {
            edit.set(
                    REFUSES_OLD_LIMIT.matcher(model).matches() ? NEW_LIMIT : OLD_LIMIT,
                    Long.toString(most));
            return;
        }
        lower(edit, NEW_LIMIT, most);
        lower(edit, OLD_LIMIT, most);
    }

    private void lower(Splices edit, String limit, long most) {
        if (json.integer(limit).orElse(0) > most) {
            edit.set(limit, Long.toString(most));
        }
    }
}
