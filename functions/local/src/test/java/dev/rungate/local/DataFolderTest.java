package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.dynamo.Tables;
import dev.rungate.tenants.TokenText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept is for its owner's eyes only, whatever the process's own mask allows.
class DataFolderTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir private Path parent;

    @Test
    void everyFileIsForItsOwnerAloneTheEnginesOwnToo() throws IOException {
        var data = parent.resolve("data");
        use(data);
        assertThat(open(data)).isEmpty();
    }

    @Test
    void whatAnEarlierVersionLeftOpenIsClosed() throws IOException {
        var data = parent.resolve("data");
        use(data);
        for (var each : filesIn(data)) {
            var permissions = Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--";
            if (Files.exists(each)) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(permissions));
            }
        }
        DataFolder.take(data, random).close();
        assertThat(open(data)).isEmpty();
    }

    @Test
    void aFolderThatHoldsOtherThingsKeepsItsPermissions() throws IOException {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        var theirs = Files.writeString(parent.resolve("letter"), "x");
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rw-r--r--"));
        DataFolder.take(parent, random).close();
        assertThat(open(parent)).containsExactlyInAnyOrder(parent, theirs);
    }

    @Test
    void aFolderOfANewerFormatIsRefusedAndLeftAsItIs() throws IOException {
        var data = parent.resolve("data");
        use(data);
        Files.writeString(data.resolve("format"), "3\n");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> DataFolder.take(data, random))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(
                            "has format 3, and this version of Rungate reads 1 and 2");
        }
        assertThat(data.resolve("format")).hasContent("3\n");
    }

    @Test
    void aFolderOfTheFirstVersionHasNoFormatYetAndGetsOne() throws IOException {
        var data = parent.resolve("data");
        use(data);
        Files.delete(data.resolve("format"));
        use(data);
        assertThat(data.resolve("format")).hasContent("2\n");
        Files.writeString(data.resolve("format"), "1\n");
        use(data);
        assertThat(data.resolve("format")).hasContent("2\n");
    }

    /// While it is in use: the engine's log and its index are there.
    private void use(Path data) throws IOException {
        try (var folder = DataFolder.take(data, random)) {
            folder.keepAdminToken(TokenText.freshAdmin(random));
            folder.freshProofKey();
            folder.masterKey();
            folder.announce(URI.create("http://127.0.0.1:1"));
            try (var engine = EmbeddedEngine.open(folder.engine())) {
                new Tables("t-").create(engine.client());
                assertThat(folder.engine().resolve("ledger.db-wal")).exists();
                assertThat(open(data)).isEmpty();
            }
        }
    }

    /// The engine's files may go while this looks.
    private static List<Path> open(Path folder) throws IOException {
        var open = new ArrayList<Path>();
        for (var each : filesIn(folder)) {
            try {
                var permissions =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
                if (!permissions.equals(Files.isDirectory(each) ? "rwx------" : "rw-------")) {
                    open.add(each);
                }
            } catch (NoSuchFileException gone) {
                assertThat(each.getFileName().toString()).startsWith("ledger.db-");
            }
        }
        return open;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.toList();
        } catch (UncheckedIOException meanwhile) {
            return filesIn(folder);
        }
    }
}
