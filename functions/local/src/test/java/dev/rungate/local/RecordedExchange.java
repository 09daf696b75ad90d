package dev.rungate.local;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeAnswer.Framing;
import dev.rungate.wire.Recordings;
import dev.rungate.wire.Recordings.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A recorded exchange with a provider, ready to be had again: what was asked, what was answered
/// with which headers, and under which name the provider is known to the gateway of the test.
record RecordedExchange(Recording recording, JsonNode manifest) {
    /// Framing is the business of every connection anew.
    private static final Set<String> NOT_REPLAYED =
            Set.of("content-length", "transfer-encoding", "content-encoding", "connection");

    /// Providers whose recordings speak another format than the one they are catalogued with, or
    /// who are in no catalogue: an administrator adds them.
    private static final Map<String, String> ADDED =
            Map.of(
                    "gemini", "gemini-for-openai-clients",
                    "ollama", "ollama-for-openai-clients",
                    "local-openai-compat", "local-openai-compat");

    private static final Map<Path, Map<String, JsonNode>> MANIFESTS = new ConcurrentHashMap<>();

    /// Those of the two formats that have doors here; not run where there are none. Vertex names
    /// the model in the address, which no door of ours does.
    static List<RecordedExchange> all() {
        return Recordings.matching(line -> api(line).equals("chat") || api(line).equals("messages"))
                .stream()
                .filter(recording -> !recording.provider().equals("vertex"))
                .map(RecordedExchange::of)
                .toList();
    }

    boolean anthropic() {
        return api(manifest).equals("messages");
    }

    boolean added() {
        return ADDED.containsKey(recording.provider());
    }

    /// Whether a bare model name leads to this provider, and its prices are in the price list.
    boolean atItsOwnDoor() {
        return recording.provider().equals("openai") || recording.provider().equals("anthropic");
    }

    String provider() {
        return ADDED.getOrDefault(recording.provider(), recording.provider());
    }

    String format() {
        return anthropic() ? "anthropic" : "openai";
    }

    /// With the query it was recorded with.
    String door() {
        var path = manifest.path("path").asString("");
        var query = path.indexOf('?');
        return (anthropic() ? "/v1/messages" : "/v1/chat/completions")
                + (query < 0 ? "" : path.substring(query));
    }

    /// What an agent sends: the recorded request, its model prefixed where it must be.
    byte[] asked() {
        if (atItsOwnDoor()) {
            return forwarded();
        }
        var text = new String(forwarded(), StandardCharsets.UTF_8);
        return outermostModel(text).getBytes(StandardCharsets.UTF_8);
    }

    /// What the provider is to be asked: what it was asked, with a bound where the price list knows
    /// none for its models.
    byte[] forwarded() {
        var request = recording.request().orElseGet(this::shortRequest);
        return atItsOwnDoor() || isBounded(request) ? request : bounded(request);
    }

    private static boolean isBounded(byte[] request) {
        var fields = JsonMapper.shared().readTree(request);
        return fields.path("max_tokens").isInt() || fields.path("max_completion_tokens").isInt();
    }

    private static byte[] bounded(byte[] request) {
        var text = new String(request, StandardCharsets.UTF_8);
        var said = text.replaceFirst("\"max_tokens\"\\s*:\\s*null", "\"max_tokens\":4096");
        return (said.equals(text) ? text.replaceFirst("\\{", "{\"max_tokens\":4096,") : said)
                .getBytes(StandardCharsets.UTF_8);
    }

    boolean streams() {
        return JsonMapper.shared().readTree(forwarded()).path("stream").asBoolean(false);
    }

    boolean asksForUsage() {
        return JsonMapper.shared()
                .readTree(forwarded())
                .path("stream_options")
                .path("include_usage")
                .asBoolean(false);
    }

    FakeAnswer answer() {
        var type = manifest.path("response_headers").path("content-type").asString("");
        var framing = recording.isStream() ? Framing.CHUNKED : Framing.CONTENT_LENGTH;
        var answer =
                FakeAnswer.of(
                        recording.status(),
                        type.isEmpty() ? usualType() : type,
                        recording.bytes(),
                        framing);
        for (var header : manifest.path("response_headers").properties()) {
            var name = header.getKey();
            if (!NOT_REPLAYED.contains(name) && !name.equals("content-type")) {
                answer = answer.header(name, header.getValue().asString());
            }
        }
        return answer;
    }

    private String usualType() {
        return recording.isStream() ? "text/event-stream" : "application/json";
    }

    /// For an answer whose request was too long to be kept.
    private byte[] shortRequest() {
        var request = JsonMapper.shared().createObjectNode();
        request.put("model", manifest.path("model").asString("unknown")).put("max_tokens", 4_096);
        request.put("stream", recording.isStream());
        request.putArray("messages").addObject().put("role", "user").put("content", "…");
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The field of this name may be deeper in the request, too: the right one holds the model.
    private String outermostModel(String text) {
        var model = JsonMapper.shared().readTree(text).path("model").asString("");
        var field = Pattern.compile("(\"model\"\\s*:\\s*\")(" + Pattern.quote(model) + "\")");
        return field.matcher(text)
                .replaceFirst("$1" + Matcher.quoteReplacement(provider()) + "/$2");
    }

    private static RecordedExchange of(Recording recording) {
        var manifest =
                MANIFESTS
                        .computeIfAbsent(
                                recording.file().resolveSibling("MANIFEST.jsonl"),
                                RecordedExchange::manifest)
                        .get(recording.name());
        return new RecordedExchange(recording, manifest);
    }

    private static Map<String, JsonNode> manifest(Path file) {
        var lines = new ConcurrentHashMap<String, JsonNode>();
        try (var all = Files.lines(file)) {
            all.map(line -> JsonMapper.shared().readTree(line))
                    .forEach(line -> lines.put(line.path("file").stringValue(), line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static String api(JsonNode line) {
        return line.path("api").asString("");
    }

    @Override
    public String toString() {
        return recording.name();
    }
}
