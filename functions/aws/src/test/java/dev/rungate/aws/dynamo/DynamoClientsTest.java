package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.dynamo.registry.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

final class DynamoClientsTest {
    /// An engine that takes a request and says nothing must not hold its caller for ever.
    @Test
    void aConnectionThatStaysSilentIsClosed() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client =
                        DynamoClients.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
            assertThatThrownBy(() ->
                            client.getItem(get -> get.tableName("t").key(Registry.key("a", "b"))))
                    .isInstanceOf(SdkClientException.class);
            try (var connection = silent.accept()) {
                assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }
}
