package dev.rungate.wire;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real provider traffic, kept outside the repository: in the folder `-Drungate.recordings` names,
/// or in `shared/fixtures` beside a folder above this one. Tests that need it are not run where it
/// is absent.
public final class Recordings {
    private static final JsonMapper JSON = new JsonMapper();

    /// One recorded exchange: the answer's file, and what independent programs made of it.
    public record Recording(Path file, JsonNode expected) {
        public String name() {
            return file.getFileName().toString();
        }

        public boolean isStream() {
            return name().endsWith(".sse");
        }

        public int status() {
            return expected.path("status").asInt();
        }

        public String provider() {
            return expected.path("provider").stringValue();
        }

        public byte[] bytes() {
            return read(file);
        }

        /// The request that was answered, where it was short enough to be kept.
        public Optional<byte[]> request() {
            var file = file().resolveSibling(name().replaceFirst("\\.[a-z.0-9]+$", ".req.json"));
            return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
        }
    }

    private Recordings() {}

    /// The recordings whose {@code EXPECTED.jsonl} line fits; the test is not run where there are
    /// none at all.
    public static List<Recording> matching(Predicate<JsonNode> wanted) {
        var folder = folder();
        assumeTrue(folder.isPresent(), "not run: no recordings here, see -Drungate.recordings");
        var found = new ArrayList<Recording>();
        for (var line : lines(folder.orElseThrow().resolve("EXPECTED.jsonl"))) {
            var expected = JSON.readTree(line);
            if (wanted.test(expected)) {
                found.add(
                        new Recording(
                                folder.get().resolve(expected.path("file").stringValue()),
                                expected));
            }
        }
        return found;
    }

    private static Optional<Path> folder() {
        var named = System.getProperty("rungate.recordings", "");
        if (!named.isBlank()) {
            return Optional.of(Path.of(named)).map(Recordings::inner);
        }
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var beside = at.resolve("shared/fixtures/recordings");
            if (Files.isDirectory(beside)) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }

    private static Path inner(Path folder) {
        var recordings = folder.resolve("recordings");
        return Files.isDirectory(recordings) ? recordings : folder;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
