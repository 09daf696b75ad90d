package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.Tables;
import dev.rungate.tenants.TokenText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
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
        try (var all = Files.walk(data)) {
            for (var each : all.toList()) {
                var permissions = Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--";
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

    private static List<Path> open(Path folder) throws IOException {
        var open = new ArrayList<Path>();
        try (var all = Files.walk(folder)) {
            for (var each : all.toList()) {
                var permissions =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
                if (!permissions.equals(Files.isDirectory(each) ? "rwx------" : "rw-------")) {
                    open.add(each);
                }
            }
        }
        return open;
    }
}
