package dev.rungate.local;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/// Has SQLite append to a log that is synced ten times a second, instead of syncing four times for
/// each write, and folds that log into the file now and then, which the engine does not do by
/// itself. A process that is killed loses nothing; a machine that loses its power forgets at most
/// what the last sync did not reach, and finds all before it whole. Where SQLite refuses,
/// everything is as before, only slower.
final class WriteAheadLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WriteAheadLog.class.getName());
    private static final Duration SYNC_EVERY = Duration.ofMillis(100);
    private static final int FOLD_EVERY = 100;

    private final Path file;
    private final Path log;
    private final Thread keeping;
    private @Nullable FileTime synced;

    private WriteAheadLog(Path file) {
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + "-wal");
        this.keeping = Thread.ofPlatform().daemon().name("write-ahead-log").start(this::keep);
    }

    /// To be called while the engine has nothing to do: the change needs the file for itself.
    static WriteAheadLog of(Path file, AmazonDynamoDBLocal engine) {
        ask(file, "PRAGMA journal_mode=WAL");
        EngineConnection.ask(engine, "PRAGMA synchronous=NORMAL");
        return new WriteAheadLog(file);
    }

    @Override
    public void close() {
        keeping.interrupt();
    }

    private void keep() {
        for (int round = 1; ; round++) {
            try {
                Thread.sleep(SYNC_EVERY);
            } catch (InterruptedException closed) {
                return;
            }
            sync();
            if (round % FOLD_EVERY == 0) {
                ask(file, "PRAGMA wal_checkpoint(PASSIVE)");
            }
        }
    }

    private void sync() {
        try {
            var written = Files.getLastModifiedTime(log);
            if (!written.equals(synced)) {
                try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.force(false);
                }
                synced = written;
            }
        } catch (IOException unable) {
            LOG.log(Logger.Level.DEBUG, "the log could not be synced", unable);
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
