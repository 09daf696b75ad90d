package dev.rungate.local;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Duration;

/// Has SQLite sync once for a write instead of four times, by its write-ahead log, and folds that
/// log into the file now and then, which the engine does not do by itself. Where SQLite refuses,
/// everything is as before, only slower.
final class WriteAheadLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WriteAheadLog.class.getName());
    private static final Duration FOLD_EVERY = Duration.ofSeconds(10);

    private final Path file;
    private final Thread folding;

    private WriteAheadLog(Path file) {
        this.file = file;
        this.folding =
                Thread.ofPlatform().daemon().name("write-ahead-log").start(this::foldNowAndThen);
    }

    /// To be called while the engine has nothing to do: the change needs the file for itself.
    static WriteAheadLog of(Path file) {
        ask(file, "PRAGMA journal_mode=WAL");
        return new WriteAheadLog(file);
    }

    @Override
    public void close() {
        folding.interrupt();
    }

    private void foldNowAndThen() {
        while (true) {
            try {
                Thread.sleep(FOLD_EVERY);
            } catch (InterruptedException closed) {
                return;
            }
            ask(file, "PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    private static void ask(Path file, String pragma) {
        var connection = new SQLiteConnection(file.toFile());
        try {
            connection.open(false);
            connection.exec(pragma);
        } catch (SQLiteException refused) {
            LOG.log(Logger.Level.DEBUG, "SQLite refused " + pragma, refused);
        } finally {
            connection.dispose();
        }
    }
}
