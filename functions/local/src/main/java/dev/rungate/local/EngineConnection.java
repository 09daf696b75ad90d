package dev.rungate.local;

import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteJob;
import com.almworks.sqlite4java.SQLiteQueue;
import java.lang.System.Logger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/// The engine's own connection to SQLite, for what no other connection can set for it. The engine
/// does not show it, so it is looked for; where it is not found, everything is as before, only
/// slower.
final class EngineConnection {
    private static final Logger LOG = System.getLogger(EngineConnection.class.getName());
    private static final List<String> WAY = List.of("val$handler", "impl", "dbAccess", "queue");

    private EngineConnection() {}

    static void ask(AmazonDynamoDBLocal engine, String pragma) {
        try {
            queue(engine).execute(new Pragma(pragma)).complete();
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            LOG.log(Logger.Level.DEBUG, "The engine was not asked for " + pragma, hidden);
        }
    }

    private static SQLiteQueue queue(AmazonDynamoDBLocal engine)
            throws ReflectiveOperationException {
        Object found = engine;
        for (var name : WAY) {
            var field = found.getClass().getDeclaredField(name);
            field.setAccessible(true);
            found = Objects.requireNonNull(field.get(found), name);
        }
        return (SQLiteQueue) found;
    }

    private static final class Pragma extends SQLiteJob<@Nullable Void> {
        private final String pragma;

        private Pragma(String pragma) {
            this.pragma = pragma;
        }

        @Override
        protected @Nullable Void job(SQLiteConnection connection) throws SQLiteException {
            connection.exec(pragma);
            return null;
        }
    }
}
