package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.chat.Answer;
import dev.rungate.chat.WireFormat;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.JsonValues;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.concurrent.Executors;

/// Reaches providers over HTTP/1.1. A request is written to one connection, once: neither a dead
/// pooled connection nor a redirect makes it go out again.
public final class HttpUpstream implements Upstream, AutoCloseable {
    private static final int LONGEST_ANSWER = 16 << 20;
    private static final int LONGEST_EVENT = 8 << 20;

    static {
        // The JDK's client reads both when the first one is made.
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
    }

    private final Providers providers;
    private final Dialects dialects;
    private final UpstreamClocks clocks;
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
        this.clocks = settings.clocks();
        this.publicOnly = new PublicOnly(settings.privateUpstreams());
        this.longestAnswer = longestAnswer;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(clocks.connect())
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    @Override
    public UpstreamAnswer send(Outgoing outgoing) {
        var provider = providers.find(outgoing.org(), outgoing.target().provider());
        var faults = new UpstreamFaults(provider.name(), null);
        var request = ProviderRequest.of(provider, outgoing, faults);
        publicOnly.check(request.uri(), faults);
        return answer(
                provider,
                outgoing,
                StartedResponse.send(client, request, clocks.firstByte(), faults));
    }

    /// Lets go of every connection.
    @Override
    public void close() {
        client.shutdownNow();
    }

    private UpstreamAnswer answer(Provider provider, Outgoing outgoing, StartedResponse response) {
        int status = response.status();
        var faults = new UpstreamFaults(provider.name(), status);
        var headers = ForwardedHeaders.toCaller(response.headers());
        var bytes = plain(response, faults);
        var dialect = dialects.of(outgoing.target().format());
        if (status / 100 == 2 && streamed(response.headers(), outgoing)) {
            var events =
                    new StreamedEvents(
                            response.body(),
                            bytes,
                            dialect.events(),
                            outgoing.target().format() == WireFormat.OPENAI_CHAT,
                            clocks,
                            faults,
                            Math.min(longestAnswer, LONGEST_EVENT));
            return new UpstreamAnswer.Streamed(status, headers, events);
        }
        try {
            var body = new WholeBody(bytes, longestAnswer, clocks.idle(), faults).read();
            return status / 100 == 2
                    ? new UpstreamAnswer.Whole(status, headers, body, read(body, dialect, faults))
                    : new UpstreamAnswer.Rejected(status, headers, body);
        } catch (RuntimeException e) {
            response.body().cut(e);
            throw e;
        }
    }

    /// Takes memory for what the answer becomes while it is read.
    private static Answer read(byte[] body, Dialect dialect, UpstreamFaults faults) {
        if (JsonValues.tooMany(body)) {
            throw faults.tooManyValues(body.length);
        }
        try (var tree = MemoryLease.current().part()) {
            tree.resize(JsonValues.treeBytes(body));
            return dialect.answer(body);
        } catch (MemoryExhausted full) {
            throw faults.noMemory(full, body.length);
        }
    }

    private static ByteSource plain(StartedResponse response, UpstreamFaults faults) {
        var encoding = response.headers().firstValue("content-encoding").orElse("identity");
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new Gunzip(response.body());
            case "identity", "" -> response.body();
            default -> {
                var fault = faults.encoded(encoding);
                response.body().cut(fault);
                throw fault;
            }
        };
    }

    /// What the provider says it sends counts; only if it says nothing clear, what was asked for.
    private static boolean streamed(HttpHeaders headers, Outgoing outgoing) {
        var type = headers.firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("text/event-stream")
                || (outgoing.request().stream() && !type.startsWith("application/json"));
    }
}
