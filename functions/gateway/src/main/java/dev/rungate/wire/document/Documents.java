package dev.rungate.wire.document;

import dev.rungate.ids.DocumentPath;
import dev.rungate.ids.Sha256;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads documents that people write, strictly and within the bounds that `docs/limits.md` lists. A
/// hostile text takes no longer than an honest one.
public final class Documents {
    public static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
    private static final JsonMapper CANONICAL =
            JSON.rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private Documents() {}

    /// JSON if the content type says so, else YAML (of which JSON is nearly a part).
    public static Document read(byte[] bytes, String contentType) {
        try {
            var text = decoded(bytes);
            return contentType.toLowerCase(Locale.ROOT).contains("json")
                    ? new JsonDocumentReader(text).read()
                    : new YamlDocumentReader(text).read();
        } catch (UnreadableText unreadable) {
            return new Document.Unreadable(
                    List.of(new Document.Fault(DocumentPath.ROOT, unreadable.problem())));
        }
    }

    /// Reads a document that was stored as text.
    public static Document read(String text, String contentType) {
        return read(text.getBytes(StandardCharsets.UTF_8), contentType);
    }

    public static byte[] json(@Nullable Object tree) {
        return JSON.writeValueAsBytes(tree);
    }

    /// SHA-256 in hex of a document's meaning: the order of keys, the spelling of numbers, comments
    /// and the format do not count.
    public static String digest(@Nullable Object tree) {
        return Sha256.hex(CANONICAL.writeValueAsBytes(canonical(tree)));
    }

    private static @Nullable Object canonical(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((key, value) -> copy.put(key, canonical(value)));
                yield copy;
            }
            case List<?> list -> list.stream().map(Documents::canonical).toList();
            case BigDecimal decimal when decimal.stripTrailingZeros().scale() <= 0 ->
                    decimal.toBigIntegerExact();
            case BigDecimal decimal -> decimal.stripTrailingZeros();
            case null, default -> tree;
        };
    }

    private static String decoded(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new UnreadableText("is larger than 1 MiB");
        }
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var buffer = ByteBuffer.wrap(bytes);
        try {
            var text = decoder.decode(buffer).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException broken) {
            var before = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
            throw UnreadableText.at("is not UTF-8", before, before.length());
        }
    }
}
