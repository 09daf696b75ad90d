package dev.rungate.mutants;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rungate.chat.WireFormat;
import dev.rungate.providers.PreparedUpstream.Prepared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// An answer to which something was done, and the way it arrives. {@code changes} says what was
/// done, in words.
record Mutant(
        Seeds.Seed seed,
        byte[] bytes,
        Delivery delivery,
        boolean offersTools,
        List<String> changes) {
    /// How an answer is labelled, packed and cut.
    record Delivery(@Nullable String contentType, boolean gzip, int pieceBytes, boolean asStream) {
        /// The last character set that the label names and a client knows; null if none.
        @Nullable Charset charset() {
            var label = contentType == null ? "" : contentType;
            int at = label.lastIndexOf("charset=");
            var name = at < 0 ? "" : label.substring(at + 8).replace("\"", "");
            return name.length() > 1 && Charset.isSupported(name) ? Charset.forName(name) : null;
        }
    }

    WireFormat format() {
        return seed.format();
    }

    Prepared answer() {
        var sent = delivery.gzip() ? packed() : bytes;
        var headers = new HashMap<String, List<String>>();
        if (delivery.contentType() != null) {
            headers.put("content-type", List.of(delivery.contentType()));
        }
        if (delivery.gzip()) {
            headers.put("content-encoding", List.of("gzip"));
        }
        return new Prepared(200, Map.copyOf(headers), pieces(sent));
    }

    /// The request that is answered so.
    String request() {
        var tools = offersTools ? "," + tools() : "";
        return "{\"model\":\"m\",\"max_tokens\":100,\"stream\":"
                + delivery.asStream()
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + tools
                + "}";
    }

    private String tools() {
        return switch (format()) {
            case OPENAI_CHAT ->
                    "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{}}}]";
            case ANTHROPIC_MESSAGES -> "\"tools\":[{\"name\":\"pay\",\"input_schema\":{}}]";
        };
    }

    private List<byte[]> pieces(byte[] sent) {
        var pieces = new ArrayList<byte[]>();
        for (int at = 0; at < sent.length; at += delivery.pieceBytes()) {
            int end = Math.min(sent.length, at + delivery.pieceBytes());
            pieces.add(Arrays.copyOfRange(sent, at, end));
        }
        return pieces;
    }

    private byte[] packed() {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /// For people who look for the reason.
    @Override
    public String toString() {
        return "%s, %s, %s, tools %s:%n%s"
                .formatted(
                        seed.name(), changes, delivery, offersTools, new String(bytes, ISO_8859_1));
    }
}
