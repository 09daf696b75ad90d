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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the local edition keeps everything: one folder, for its owner's eyes only, used by one
/// process at a time.
final class DataFolder implements AutoCloseable {
    static final String PROOF_KEY = "proof-key";
    private static final int MASTER_KEY_BYTES = 32;
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
            Files.createDirectories(folder, onlyFor("rwx------"));
            if (!Files.isWritable(folder)) {
                throw new StartFailure(
                        "The data folder "
                                + folder
                                + " cannot be written; choose another by RUNGATE_DATA.");
            }
            return new DataFolder(folder, locked(folder), random);
        } catch (IOException e) {
            throw new StartFailure(
                    "The data folder "
                            + folder
                            + " cannot be used ("
                            + Reason.of(e)
                            + "); choose another by RUNGATE_DATA.");
        }
    }

    Path engine() throws IOException {
        return Files.createDirectories(folder.resolve("engine"), onlyFor("rwx------"));
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
        var file = folder.resolve("master-key");
        if (!Files.exists(file)) {
            var key = new byte[MASTER_KEY_BYTES];
            random.nextBytes(key);
            writeSecret("master-key", Base64.getEncoder().encodeToString(key));
        }
        return decodedKey(Files.readString(file).strip());
    }

    /// Tells the other commands where the server listens.
    void announce(@Nullable URI url) throws IOException {
        if (url == null) {
            Files.deleteIfExists(folder.resolve("url"));
        } else {
            Files.writeString(folder.resolve("url"), url + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        announce(null);
        Files.deleteIfExists(folder.resolve(PROOF_KEY));
        lockFile.close();
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
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
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
        var fresh = folder.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, onlyFor("rw-------"));
        Files.writeString(fresh, secret + "\n");
        Files.move(fresh, folder.resolve(name));
    }

    private static FileAttribute<?>[] onlyFor(String permissions) {
        var posix =
                java.nio.file.FileSystems.getDefault()
                        .supportedFileAttributeViews()
                        .contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
