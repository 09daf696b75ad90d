package dev.rungate.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/// DynamoDB Local in this process, keeping its data in a file; a write that was acknowledged
/// survives the death of the process, and that of the machine a tenth of a second later. Its
/// licence is for development and testing only.
final class EmbeddedEngine implements AutoCloseable {
    /// Held, because a logger nobody holds forgets its level. It reports what we tell in a
    /// sentence.
    private static final Logger SQLITE = Logger.getLogger("com.almworks.sqlite4java");

    /// Its grammar was made by another ANTLR than the one here, which says so on stderr when it is
    /// loaded.
    private static final List<String> NOISY =
            List.of(
                    "com.amazon.dynamodb.grammar.DynamoDbGrammarLexer",
                    "com.amazon.dynamodb.grammar.DynamoDbGrammarParser");

    private final AmazonDynamoDBLocal engine;
    private final WriteAheadLog log;

    private EmbeddedEngine(AmazonDynamoDBLocal engine, WriteAheadLog log) {
        this.engine = engine;
        this.log = log;
    }

    /// Throws {@link StartFailure} when the data cannot be used. SQLite gives the files beside its
    /// own (the log, the index of it, the journal) the same permissions.
    static EmbeddedEngine open(Path folder) throws IOException {
        var file = folder.resolve("ledger.db");
        DatabaseFile.check(file);
        OwnerOnly.make(file);
        SQLITE.setLevel(Level.OFF);
        loadQuietly();
        try {
            var engine = DynamoDBEmbedded.create(file.toFile(), true);
            // An engine that has answered once has opened its file, and leaves it alone until
            // asked.
            engine.dynamoDbClient().listTables();
            return new EmbeddedEngine(engine, WriteAheadLog.of(file, engine));
        } catch (RuntimeException unusable) {
            throw DatabaseFile.damaged(file);
        }
    }

    DynamoDbClient client() {
        return EngineFaults.spoken(engine.dynamoDbClient());
    }

    @Override
    public void close() {
        log.close();
        engine.shutdown();
    }

    private static void loadQuietly() {
        var stderr = System.err;
        System.setErr(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            for (var name : NOISY) {
                Class.forName(name);
            }
        } catch (ClassNotFoundException otherEngine) {
            throw new IllegalStateException("this is not the engine we know", otherEngine);
        } finally {
            System.setErr(stderr);
        }
    }
}
