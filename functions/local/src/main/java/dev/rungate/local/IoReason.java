package dev.rungate.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/// Why a file cannot be used, in words: the message of such an exception is often the path alone.
final class IoReason {
    private IoReason() {}

    static String of(Exception failure) {
        return switch (failure) {
            case UncheckedIOException wrapped -> of(Objects.requireNonNull(wrapped.getCause()));
            case AccessDeniedException _ -> "this user has no permission";
            case NoSuchFileException _ -> "it is not there";
            case FileAlreadyExistsException _ -> "it is a file, not a folder";
            case NotDirectoryException _ -> "it is a file, not a folder";
            case FileSystemException system when system.getReason() != null ->
                    inLowerCase(system.getReason());
            case IOException io when io.getMessage() != null -> inLowerCase(io.getMessage());
            default -> failure.getClass().getSimpleName();
        };
    }

    private static String inLowerCase(String reason) {
        return reason.isEmpty()
                ? reason
                : Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
    }
}
