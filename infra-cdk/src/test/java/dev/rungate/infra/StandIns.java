package dev.rungate.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packages with nothing in them: what is in a zip changes nothing in a template but its name.
final class StandIns {
    private StandIns() {}

    static Path in(Path folder) {
        for (var processor : Choices.Processor.values()) {
            for (var kind : FunctionKind.values()) {
                write(folder.resolve(processor.text()).resolve(kind.role + ".zip"), kind.role);
            }
        }
        return folder;
    }

    private static void write(Path zip, String name) {
        try {
            Files.createDirectories(zip.getParent());
            try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
                var entry = new ZipEntry("lib/" + name);
                entry.setTime(0);
                out.putNextEntry(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
