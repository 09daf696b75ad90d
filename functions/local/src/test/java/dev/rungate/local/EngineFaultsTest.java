package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/// What the embedded engine throws where it fails, as it does in a thread that is told to end while
/// it settles a call: whether the interrupt hits it is a matter of chance.
class EngineFaultsTest {
    private static final int TRIES = 300;

    @TempDir Path folder;

    @Test
    void anInterruptedThreadGetsNoAnswer() throws Exception {
        try (var engine = EmbeddedEngine.open(folder)) {
            var thrown = new ArrayList<Throwable>();
            for (int i = 0; i < TRIES; i++) {
                Thread.currentThread().interrupt();
                thrown.add(catchThrowable(() -> read(engine.client())));
            }
            Thread.interrupted();
            assertThat(thrown)
                    .hasOnlyElementsOfType(SdkException.class)
                    .hasAtLeastOneElementOfType(SdkClientException.class);
        }
    }

    @Test
    void whatTheEngineAnswersIsThrownAsItIs() throws Exception {
        try (var engine = EmbeddedEngine.open(folder)) {
            assertThatThrownBy(() -> read(engine.client()))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    private static void read(DynamoDbClient client) {
        client.getItem(
                get -> get.tableName("runs").key(Map.of("k", AttributeValue.fromS("a run's key"))));
    }
}
