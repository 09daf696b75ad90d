package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The way of one call whose answer goes back whole, for functions that Lambda's own Java runtime
/// runs: an event of a REST API in, the answer of a buffered proxy integration out.
public final class BufferedInvocationHandler {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LoopbackServer server;

    private BufferedInvocationHandler(LoopbackServer server) {
        this.server = server;
    }

    public static BufferedInvocationHandler to(URI server) {
        return new BufferedInvocationHandler(LoopbackServer.at(server));
    }

    /// Throws {@link IllegalArgumentException} where the event is no request, with a sentence that
    /// shows nothing of it.
    public byte[] carry(byte[] event) throws IOException {
        try (var exchange = server.open(RestEvent.read(event))) {
            var head = exchange.ask();
            return answer(head, exchange.content(head).readAllBytes());
        } catch (EventRefused refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    private static byte[] answer(Head head, byte[] body) throws IOException {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var field : PassedFields.ofAnswer(head.fields())) {
            headers.computeIfAbsent(field.lowerName(), name -> new ArrayList<>())
                    .add(field.value());
        }
        var text = isText(body);
        return JSON.writeValueAsBytes(
                Map.of(
                        "statusCode",
                        head.status(),
                        "multiValueHeaders",
                        headers,
                        "isBase64Encoded",
                        !text,
                        "body",
                        text
                                ? new String(body, StandardCharsets.UTF_8)
                                : Base64.getEncoder().encodeToString(body)));
    }

    private static boolean isText(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException binary) {
            return false;
        }
    }
}
