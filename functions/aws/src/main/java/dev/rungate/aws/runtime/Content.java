package dev.rungate.aws.runtime;

import java.io.InputStream;
import java.net.ProtocolException;

/// The content after a head, as long as the head says.
final class Content {
    private Content() {}

    /// Without a length it goes on until the connection ends.
    static InputStream ofAnswer(Head head, InputStream wire) throws ProtocolException {
        return hasLength(head) ? sized(head, wire) : wire;
    }

    /// Without a length there is none.
    static InputStream ofRequest(Head head, InputStream wire) throws ProtocolException {
        return hasLength(head) ? sized(head, wire) : InputStream.nullInputStream();
    }

    private static boolean hasLength(Head head) {
        return isChunked(head) || head.first("content-length").isPresent();
    }

    private static boolean isChunked(Head head) {
        return head.first("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }

    private static InputStream sized(Head head, InputStream wire) throws ProtocolException {
        if (isChunked(head)) {
            return new ChunkedInput(wire);
        }
        var length = head.first("content-length").orElse("");
        if (!length.matches("[0-9]{1,15}")) {
            throw new ProtocolException("a message has a length that is no number");
        }
        return new SizedInput(wire, Long.parseLong(length));
    }
}
