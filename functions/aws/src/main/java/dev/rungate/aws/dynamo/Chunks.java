package dev.rungate.aws.dynamo;

import dev.rungate.memory.MemoryLease;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Bytes in pieces that fit into an item, which may not exceed 400 KB.
public final class Chunks {
    public static final int LARGEST = 350 * 1024;
    private static final long COPIES = 2;

    private Chunks() {}

    /// Takes memory for so many pieces, joined and opened, until the request ends. Throws {@link
    /// dev.rungate.memory.MemoryExhausted}.
    public static void takeMemory(long pieces) {
        if (pieces > 1) {
            MemoryLease.current().takeForAnswer(COPIES * pieces * LARGEST);
        }
    }

    /// At least one piece.
    public static List<byte[]> of(byte[] whole) {
        int count = Math.max(1, Math.ceilDiv(whole.length, LARGEST));
        return IntStream.range(0, count)
                .mapToObj(i ->
                        Arrays.copyOfRange(
                                whole, i * LARGEST, Math.min(whole.length, (i + 1) * LARGEST)))
                .toList();
    }

    public static byte[] joined(List<byte[]> pieces) {
        var whole = new ByteArrayOutputStream();
        pieces.forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
