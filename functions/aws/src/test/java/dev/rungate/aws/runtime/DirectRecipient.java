package dev.rungate.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Somebody who invokes the function itself: an event in, bytes out.
final class DirectRecipient implements Recipient {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

    @Override
    public void begin(int status, List<Field> fields) {
        // Only the content is given out.
    }

    @Override
    public void piece(byte[] bytes, int offset) {
        content.write(bytes, offset, bytes.length - offset);
    }

    @Override
    public void end() {
        answer.complete(content.toByteArray());
    }

    @Override
    public void whole(byte[] payload) {
        answer.complete(payload);
    }

    @Override
    public void fail(ReportedError trouble) {
        answer.completeExceptionally(new InvocationFailed(trouble));
    }

    byte[] answer() {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw (InvocationFailed) failed.getCause();
        }
    }
}
