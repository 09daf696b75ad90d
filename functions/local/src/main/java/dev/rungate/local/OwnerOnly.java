package dev.rungate.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// Files and folders that only their owner reads and writes: 0600 and 0700, where the file system
/// knows permissions.
final class OwnerOnly {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OF_FILES =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_FOLDERS =
            PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /// For the call that makes a file.
    static FileAttribute<?>[] file() {
        return attributes(OF_FILES);
    }

    /// For the call that makes a folder.
    static FileAttribute<?>[] folder() {
        return attributes(OF_FOLDERS);
    }

    /// Makes the file empty if it is not there.
    static void make(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, file());
        }
    }

    /// Writes a file anew; at no moment can anybody else read it.
    static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, file());
        Files.writeString(file, text);
    }

    /// Writes a file anew: after a power cut it is there whole, or as it was before.
    static void replace(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        write(fresh, text);
        try (var written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        if (POSIX) {
            try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        }
    }

    /// Closes a folder to others, and in it these files and folders with all they hold, whoever
    /// made them with whatever permissions.
    static void closeAll(Path folder, List<String> names) throws IOException {
        if (!POSIX) {
            return;
        }
        Files.setPosixFilePermissions(folder, OF_FOLDERS);
        for (var name : names) {
            closeAll(folder.resolve(name));
        }
    }

    private static void closeAll(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new Closing());
    }

    /// A file that goes meanwhile, as an engine's do that is closed, is closed to everybody.
    private static final class Closing extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            Files.setPosixFilePermissions(folder, OF_FOLDERS);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            try {
                if (!attributes.isSymbolicLink()) {
                    Files.setPosixFilePermissions(file, OF_FILES);
                }
                return FileVisitResult.CONTINUE;
            } catch (NoSuchFileException gone) {
                return FileVisitResult.CONTINUE;
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failed;
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
