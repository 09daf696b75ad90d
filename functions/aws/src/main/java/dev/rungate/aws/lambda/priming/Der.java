package dev.rungate.aws.lambda.priming;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// ASN.1 as certificates are written in it: a tag, a length, the content.
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int SHORT = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(SET, parts);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    /// All bits of it count.
    static byte[] bits(byte[] value) {
        return tagged(0x03, new byte[] {0}, value);
    }

    static byte[] octets(byte[] value) {
        return tagged(0x04, value);
    }

    /// {@code encoded} is what follows tag and length, as the standards print it.
    static byte[] name(int... encoded) {
        var bytes = new byte[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            bytes[i] = (byte) encoded[i];
        }
        return tagged(0x06, bytes);
    }

    static byte[] text(String text) {
        return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /// As {@code yyMMddHHmmssZ}.
    static byte[] time(String text) {
        return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] tagged(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < SHORT) {
            out.write(length);
        } else {
            var bytes = BigInteger.valueOf(length).toByteArray();
            int from = bytes[0] == 0 ? 1 : 0;
            out.write(SHORT | (bytes.length - from));
            out.write(bytes, from, bytes.length - from);
        }
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
