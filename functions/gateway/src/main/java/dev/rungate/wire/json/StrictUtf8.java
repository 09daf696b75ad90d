package dev.rungate.wire.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/// Refuses every byte sequence that two readers could take for different text. Jackson accepts
/// overlong forms and surrogates, and guesses UTF-16 and UTF-32 from zero bytes; the JDK's decoder
/// does neither.
final class StrictUtf8 {
    private static final int CHUNK = 8_192;

    private StrictUtf8() {}

    static void check(byte[] bytes) {
        if (bytes.length == 0) {
            throw Position.malformed("the body is empty", bytes, 0);
        }
        refuseDisguise(bytes);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(Math.min(bytes.length, CHUNK));
        while (true) {
            var result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return;
            }
            if (result.isError()) {
                throw Position.malformed("not UTF-8", bytes, in.position());
            }
            out.clear();
        }
    }

    private static void refuseDisguise(byte[] bytes) {
        if (bytes.length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF) {
            throw Position.malformed("a byte order mark", bytes, 0);
        }
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw Position.malformed("a zero byte", bytes, i);
            }
        }
    }
}
