package dev.rungate.http.calls;

import dev.rungate.calls.RunOptions;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.server.Exchange;
import dev.rungate.ids.RunId;
import dev.rungate.wire.json.JsonText;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a caller says about its run, from headers and from the {@code rungate} object of the
/// body, and refuses what is said in two different ways.
final class RunOptionsReader {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("idempotency-key");

    private final Map<String, OptionValue> said = new HashMap<>();

    /// The value of one option, and the field that it came from.
    private record OptionValue(String field, Object value) {}

    private RunOptionsReader() {}

    static RunOptions read(Exchange exchange, JsonText body) {
        var reader = new RunOptionsReader();
        for (var key : RunOptionKey.values()) {
            reader.readHeader(key, exchange);
        }
        body.rungate().ifPresent(reader::readObject);
        return reader.options(idempotencyKey(exchange), exchange);
    }

    private void readHeader(RunOptionKey key, Exchange exchange) {
        var values = exchange.headerValues(key.header());
        if (values.size() > 1) {
            throw new MalformedRequest(
                    key.headerField(), "is there more than once, with different values");
        }
        for (var text : values) {
            said.put(key.word(), new OptionValue(key.headerField(), key.fromHeader(text)));
        }
    }

    private void readObject(ObjectNode object) {
        for (var entry : object.properties()) {
            var field = "rungate." + entry.getKey();
            var key =
                    RunOptionKey.of(entry.getKey())
                            .orElseThrow(() ->
                                    new MalformedRequest(
                                            field,
                                            "is not known; known are " + RunOptionKey.words()));
            if (!entry.getValue().isNull()) {
                add(key, new OptionValue(field, key.fromBody(field, entry.getValue())));
            }
        }
    }

    private void add(RunOptionKey key, OptionValue inBody) {
        var inHeader = said.put(key.word(), inBody);
        if (inHeader != null && !inHeader.value().equals(inBody.value())) {
            throw new MalformedRequest(
                    inBody.field(), "says something else than the header " + inHeader.field());
        }
    }

    private RunOptions options(@Nullable String idempotencyKey, Exchange exchange) {
        return new RunOptions(
                run(RunOptionKey.RUN_ID),
                Boolean.TRUE.equals(value(RunOptionKey.NEW_RUN)),
                run(RunOptionKey.PARENT_RUN_ID),
                text(RunOptionKey.POLICY),
                text(RunOptionKey.CUSTOMER),
                text(RunOptionKey.FEATURE),
                tags(),
                idempotencyKey,
                GateOptionsReader.read(exchange, text(RunOptionKey.GATE) != null));
    }

    private @Nullable Object value(RunOptionKey key) {
        var found = said.get(key.word());
        return found == null ? null : found.value();
    }

    private @Nullable String text(RunOptionKey key) {
        return (String) value(key);
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> tags() {
        var tags = (Map<String, String>) value(RunOptionKey.TAGS);
        return tags == null ? Map.of() : tags;
    }

    private @Nullable RunId run(RunOptionKey key) {
        var found = said.get(key.word());
        if (found == null) {
            return null;
        }
        try {
            return new RunId((String) found.value());
        } catch (IllegalArgumentException unfit) {
            throw new MalformedRequest(found.field(), "must be 1-128 characters of A-Za-z0-9._:-");
        }
    }

    private static @Nullable String idempotencyKey(Exchange exchange) {
        var keys = exchange.headerValues(IDEMPOTENCY_KEY);
        if (keys.isEmpty()) {
            return null;
        }
        var key = keys.iterator().next();
        if (keys.size() > 1 || !KEY.matcher(key).matches()) {
            throw new MalformedRequest(
                    IDEMPOTENCY_KEY.lowerCase(),
                    "must be one key of 1-255 printable ASCII characters");
        }
        return key;
    }
}
