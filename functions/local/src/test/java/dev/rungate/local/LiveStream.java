package dev.rungate.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A streamed answer that is read while it comes, as an agent does, so that a test can do something
/// in the middle of it.
final class LiveStream implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean broken;

    private LiveStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::listen);
    }

    static LiveStream chat(HttpClientAs agent, String body) {
        return new LiveStream(agent.open("/v1/chat/completions", body));
    }

    static LiveStream messages(HttpClientAs agent, String body) {
        return new LiveStream(agent.open("/v1/messages", body));
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String text() {
        return heard.toString(StandardCharsets.UTF_8);
    }

    LiveStream awaitText(String text) {
        Eventually.holds(() -> org.assertj.core.api.Assertions.assertThat(text()).contains(text));
        return this;
    }

    /// The whole text, once the stream is over.
    String awaitEnd(Duration patience) {
        try {
            if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the stream goes on after " + patience + ":\n" + text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return text();
    }

    /// Whether the connection broke instead of being ended.
    boolean broken() {
        return broken;
    }

    /// As an agent that hangs up.
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException alreadyGone) {
            broken = true;
        }
    }

    private void listen() {
        var piece = new byte[8_192];
        try (var body = response.body()) {
            for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
                heard.write(piece, 0, n);
            }
        } catch (IOException e) {
            broken = true;
        } finally {
            over.countDown();
        }
    }
}
