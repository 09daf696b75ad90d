package dev.rungate.aws.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Takes a streamed answer from a runtime and hands it to whoever invoked, as it comes.
final class EmulatedAnswer {
    private final EmulatedCall call;
    private final PreludeReader prelude = new PreludeReader();
    private long taken;

    EmulatedAnswer(EmulatedCall call) {
        this.call = call;
    }

    /// Returns what went wrong in the stream, or null. Throws where the runtime left in the middle.
    ReportedError take(InputStream content, long cutAfter) throws IOException {
        var piece = new byte[65_536];
        for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
            pass(piece, read);
            taken += read;
            if (taken >= cutAfter) {
                throw new IOException("cut, as was asked for");
            }
        }
        return trouble(((ChunkedInput) content));
    }

    private void pass(byte[] piece, int length) {
        int from = 0;
        if (!prelude.isOver()) {
            from = prelude.take(piece, length);
            if (prelude.isOver()) {
                call.recipient().begin(prelude.status(), prelude.fields());
            }
        }
        if (from < length) {
            call.recipient().piece(java.util.Arrays.copyOf(piece, length), from);
        }
    }

    private ReportedError trouble(ChunkedInput content) {
        var trailers = new Head("", content.trailers());
        var type = trailers.first("lambda-runtime-function-error-type");
        if (type.isPresent()) {
            var body = trailers.first("lambda-runtime-function-error-body").orElse("");
            var json = new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
            return new ReportedError("stream", type.get(), json);
        }
        return prelude.isOver() ? null : new ReportedError("stream", "NoPrelude", "{}");
    }
}
