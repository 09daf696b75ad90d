package dev.rungate.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/// DynamoDB Local in this process, keeping its data in a file. Its licence is for development and testing only.
final class EmbeddedEngine implements AutoCloseable {
    private final AmazonDynamoDBLocal engine;

    private EmbeddedEngine(AmazonDynamoDBLocal engine) {
        this.engine = engine;
    }

    static EmbeddedEngine open(Path folder) {
        var file = folder.resolve("ledger.db");
        DatabaseFile.check(file);
        return new EmbeddedEngine(DynamoDBEmbedded.create(file.toFile()));
    }

    DynamoDbClient client() {
        return engine.dynamoDbClient();
    }

    @Override
    public void close() {
        engine.shutdownNow();
    }
}
