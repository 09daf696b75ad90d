package dev.rungate.local;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
        try (var all = Files.walk(root)) {
            for (var each : (Iterable<Path>) all::iterator) {
                if (!Files.isSymbolicLink(each)) {
                    Files.setPosixFilePermissions(
                            each, Files.isDirectory(each) ? OF_FOLDERS : OF_FILES);
                }
            }
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
