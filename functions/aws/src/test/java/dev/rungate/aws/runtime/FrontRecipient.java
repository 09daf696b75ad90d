package dev.rungate.aws.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A client of the front. When it has left, the function goes on without being told.
final class FrontRecipient implements Recipient {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] BROKEN =
            "{\"message\":\"Internal server error\"}".getBytes(StandardCharsets.UTF_8);

    private final Connection client;
    private final boolean head;
    private boolean begun;
    private boolean chunked;
    private boolean gone;

    FrontRecipient(Connection client, String method) {
        this.client = client;
        this.head = method.equals("HEAD");
    }

    @Override
    public synchronized void begin(int status, List<Field> fields) {
        begun = true;
        chunked = !head && status != 204 && status != 304;
        var all = new ArrayList<>(PassedFields.ofAnswer(fields));
        if (chunked) {
            all.add(new Field("Transfer-Encoding", "chunked"));
        }
        all.add(new Field("Connection", "close"));
        write(() -> client.write("HTTP/1.1 " + status + " Said", all));
    }

    @Override
    public synchronized void piece(byte[] bytes, int offset) {
        var size = Integer.toHexString(bytes.length - offset) + "\r\n";
        if (chunked) {
            write(() -> {
                client.write(size.getBytes(StandardCharsets.US_ASCII));
                client.write(bytes, offset, bytes.length - offset);
                client.write(CRLF);
            });
        }
    }

    @Override
    public synchronized void end() {
        if (chunked) {
            write(() -> client.write("0", List.of()));
        }
    }

    /// As the proxy integration reads it: status, headers, body as text or base64.
    @Override
    public synchronized void whole(byte[] payload) {
        try {
            var answer = JsonMapper.shared().readTree(payload);
            var body = answer.path("body").asString("");
            answer(
                    answer.path("statusCode").asInt(),
                    PreludeReader.fields(answer),
                    answer.path("isBase64Encoded").asBoolean(false)
                            ? Base64.getDecoder().decode(body)
                            : body.getBytes(StandardCharsets.UTF_8));
        } catch (JacksonException | IllegalArgumentException malformed) {
            answer(502, List.of(), BROKEN);
        }
    }

    @Override
    public synchronized void fail(ReportedError trouble) {
        if (begun) {
            client.close();
        } else {
            answer(502, List.of(), BROKEN);
        }
    }

    void answer(int status, List<Field> fields, byte[] body) {
        begin(status, fields);
        if (body.length > 0) {
            piece(body, 0);
        }
        end();
    }

    private interface Step {
        void take() throws IOException;
    }

    private void write(Step step) {
        try {
            if (!gone) {
                step.take();
            }
        } catch (IOException left) {
            gone = true;
        }
    }
}
