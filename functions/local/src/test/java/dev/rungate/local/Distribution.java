package dev.rungate.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/// The program as it is shipped, script and all, but for its jar: that one only points at the
/// classes under test, so that it is there before anything is packaged.
final class Distribution {
    private static final Path SOURCE = Path.of("src/main/dist").toAbsolutePath();

    private Distribution() {}

    /// The path of {@code bin/rungate}.
    static Path in(Path folder) {
        try {
            copy(SOURCE, folder);
            var jar = folder.resolve("lib/rungate.jar");
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest())) {
                out.finish();
            }
            var program = folder.resolve("bin/rungate");
            program.toFile().setExecutable(true);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest() {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Rungate.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, classPath());
        return manifest;
    }

    private static String classPath() {
        var ours = System.getProperty("java.class.path");
        var path = System.getProperty("surefire.test.class.path", ours);
        return Arrays.stream(path.split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toUri().toString())
                .collect(Collectors.joining(" "));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
