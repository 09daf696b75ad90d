package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.wire.format.Dialects;
import java.net.http.HttpClient;
import java.util.concurrent.Executors;

/// Reaches providers over HTTP/1.1. A request is written to one connection, once: neither a dead
/// pooled connection nor a redirect makes it go out again.
public final class HttpUpstream implements Upstream, AutoCloseable {
    private static final int LONGEST_ANSWER = 16 << 20;

    static {
        // The JDK's client reads both when the first one is made.
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
    }

    private final Providers providers;
    private final Dialects dialects;
    private final UpstreamTimeouts timeouts;
    private final PublicOnly publicOnly;
    private final int longestAnswer;
    private final HttpClient client;

    public HttpUpstream(Providers providers, Dialects dialects, ProviderSettings settings) {
        this(providers, dialects, settings, LONGEST_ANSWER);
    }

    HttpUpstream(
            Providers providers, Dialects dialects, ProviderSettings settings, int longestAnswer) {
        this.providers = providers;
        this.dialects = dialects;
        this.timeouts = settings.timeouts();
        this.publicOnly = new PublicOnly(settings.privateUpstreams());
        this.longestAnswer = longestAnswer;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeouts.connect())
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    @Override
    public UpstreamAnswer send(Outgoing outgoing, Runnable leaves) {
        var provider = providers.find(outgoing.org(), outgoing.target().provider());
        var faults = new UpstreamFaults(provider.name(), null);
        var request = ProviderRequest.of(provider, outgoing, faults);
        publicOnly.check(request.uri(), faults);
        leaves.run();
        return answer(
                provider,
                outgoing,
                StartedResponse.send(client, request, timeouts.firstByte(), faults));
    }

    /// Lets go of every connection.
    @Override
    public void close() {
        client.shutdownNow();
    }

    private UpstreamAnswer answer(Provider provider, Outgoing outgoing, StartedResponse response) {
        try {
            return new AnswerReading(
                            provider.name(),
                            outgoing,
                            response,
                            dialects.of(outgoing.target().format()),
                            timeouts,
                            longestAnswer)
                    .read();
        } catch (RuntimeException e) {
            response.body().cut(e);
            throw e;
        }
    }
}
