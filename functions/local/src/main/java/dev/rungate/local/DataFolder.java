package dev.rungate.local;

import dev.rungate.tenants.TokenText;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the local edition keeps everything: one folder, for its owner's eyes only, used by one
/// process at a time.
final class DataFolder implements AutoCloseable {
    static final String PROOF_KEY = "proof-key";
    private static final String MASTER_KEY = "master-key";

    /// What this version writes here; it reads the first format too.
    private static final String FORMAT = "2";

    private static final String FIRST_FORMAT = "1";

    private static final String FORMAT_FILE = "format";
    private static final int MASTER_KEY_BYTES = 32;

    /// Everything that is ever made here.
    private static final List<String> OURS =
            List.of("lock", "url", "admin-token", MASTER_KEY, PROOF_KEY, FORMAT_FILE, "engine");

    private static final int PROOF_KEY_BYTES = 32;

    private final Path folder;
    private final FileChannel lockFile;
    private final SecureRandom random;

    private DataFolder(Path folder, FileChannel lockFile, SecureRandom random) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.random = random;
    }

    /// Makes the folder if need be and takes it for this process.
    static DataFolder take(Path folder, SecureRandom random) {
        try {
            Files.createDirectories(folder, OwnerOnly.folder());
            if (!Files.isWritable(folder)) {
                throw new StartFailure(
                        "The data folder "
                                + folder
                                + " cannot be written; choose another by RUNGATE_DATA.");
            }
            boolean ours = isOurs(folder);
            var taken = new DataFolder(folder, locked(folder), random);
            try {
                taken.checkFormat();
                if (ours) {
                    OwnerOnly.closeAll(folder, OURS);
                }
                return taken;
            } catch (IOException | RuntimeException unusable) {
                taken.lockFile.close();
                throw unusable;
            }
        } catch (IOException e) {
            throw new StartFailure(
                    "The data folder "
                            + folder
                            + " cannot be used ("
                            + IoReason.of(e)
                            + "); choose another by RUNGATE_DATA.");
        }
    }

    /// A folder without the file is one of the first version's, or new.
    private void checkFormat() throws IOException {
        var file = folder.resolve(FORMAT_FILE);
        var text = Files.exists(file) ? Files.readString(file).strip() : FIRST_FORMAT;
        if (text.equals(FIRST_FORMAT)) {
            OwnerOnly.replace(file, FORMAT + "\n");
        } else if (!text.equals(FORMAT)) {
            throw new StartFailure(
                    "The data folder %s has format %s, and this version of Rungate reads 1 and %s; start it with the version that wrote it, or choose another folder by RUNGATE_DATA."
                            .formatted(folder, shortened(text), FORMAT));
        }
    }

    private static String shortened(String text) {
        return text.length() > 20 ? text.substring(0, 20) + "…" : text;
    }

    Path engine() throws IOException {
        return Files.createDirectories(folder.resolve("engine"), OwnerOnly.folder());
    }

    /// The admin token kept here, if one was made before.
    Optional<TokenText> adminToken() throws IOException {
        var file = folder.resolve("admin-token");
        return Files.exists(file)
                ? Optional.of(new TokenText(Files.readString(file).strip()))
                : Optional.empty();
    }

    void keepAdminToken(TokenText token) throws IOException {
        writeSecret("admin-token", token.value());
    }

    /// A new key for each start, which only this folder's readers know.
    byte[] freshProofKey() throws IOException {
        var key = new byte[PROOF_KEY_BYTES];
        random.nextBytes(key);
        Files.deleteIfExists(folder.resolve(PROOF_KEY));
        writeSecret(PROOF_KEY, HexFormat.of().formatHex(key));
        return key;
    }

    byte[] masterKey() throws IOException {
        var file = folder.resolve(MASTER_KEY);
        if (!Files.exists(file)) {
            var key = new byte[MASTER_KEY_BYTES];
            random.nextBytes(key);
            writeSecret(MASTER_KEY, Base64.getEncoder().encodeToString(key));
        }
        return decodedKey(Files.readString(file).strip());
    }

    /// Tells the other commands where the server listens.
    void announce(@Nullable URI url) throws IOException {
        if (url == null) {
            Files.deleteIfExists(folder.resolve("url"));
        } else {
            OwnerOnly.write(folder.resolve("url"), url + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        announce(null);
        Files.deleteIfExists(folder.resolve(PROOF_KEY));
        lockFile.close();
    }

    /// An empty folder, or one that was used before: others, like a home folder that was named by
    /// mistake, keep their permissions.
    private static boolean isOurs(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return Files.exists(folder.resolve("lock")) || all.findAny().isEmpty();
        }
    }

    private byte[] decodedKey(String text) {
        try {
            var key = Base64.getDecoder().decode(text);
            if (key.length == MASTER_KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException notBase64) {
            // said below
        }
        throw new StartFailure(
                "The file master-key in "
                        + folder
                        + " is damaged; put its backup back, or move it away to start"
                        + " with a new key (sealed provider keys must then be set again).");
    }

    private static FileChannel locked(Path folder) throws IOException {
        var file =
                FileChannel.open(
                        folder.resolve("lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        OwnerOnly.file());
        if (lock(file) == null) {
            file.close();
            throw new StartFailure(
                    "The data folder "
                            + folder
                            + " is in use by another rungate; stop that one or choose another"
                            + " folder by RUNGATE_DATA.");
        }
        return file;
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException takenByUs) {
            return null;
        }
    }

    private void writeSecret(String name, String secret) throws IOException {
        OwnerOnly.replace(folder.resolve(name), secret + "\n");
    }
}
