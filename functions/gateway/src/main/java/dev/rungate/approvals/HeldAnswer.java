package dev.rungate.approvals;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/// A provider's answer that its caller may not see yet, as it would have been sent. {@code
/// streamed} says whether it is a stream, {@code usage} where in a stream the usage event lies,
/// which only a caller who asked for it may see; {@code step} is the step that paid for the answer.
public record HeldAnswer(
        int status,
        Map<String, List<String>> headers,
        byte[] body,
        boolean streamed,
        ByteRange usage,
        String step) {

    /// A part of the body; empty where there is none.
    public record ByteRange(int from, int to) {
        public static final ByteRange NONE = new ByteRange(0, 0);

        public ByteRange moved(int by) {
            return to == from ? this : new ByteRange(from + by, to + by);
        }
    }

    public HeldAnswer withBody(byte[] other, ByteRange where) {
        return new HeldAnswer(status, headers, other, streamed, where, step);
    }

    /// The body for a caller who did not ask for the usage event.
    public byte[] withoutUsage() {
        var rest = new ByteArrayOutputStream();
        rest.write(body, 0, usage.from());
        rest.write(body, usage.to(), body.length - usage.to());
        return rest.toByteArray();
    }
}
