package dev.rungate.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Looks at the engine's file before the engine does, which tries for ever to open one that cannot
/// be opened.
final class DatabaseFile {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private DatabaseFile() {}

    static void check(Path file) {
        if (Files.exists(file) && !usable(file)) {
            throw damaged(file);
        }
    }

    static StartFailure damaged(Path file) {
        return new StartFailure(
                "The data file "
                        + file
                        + " is damaged or not ours; put its backup back, or move it away to start with empty books.");
    }

    private static boolean usable(Path file) {
        if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(SQLITE.length);
            return head.length == 0 || Arrays.equals(head, SQLITE);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
