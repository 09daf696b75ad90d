package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

/// One call as it is written to a provider: to its address, with its own credential and never the
/// caller's.
final class ProviderRequest {
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private ProviderRequest() {}

    static HttpRequest of(Provider provider, Outgoing outgoing, UpstreamFaults faults) {
        var body =
                outgoing.request()
                        .body()
                        .outgoing(
                                outgoing.target().model(), outgoing.clampedTo(), provider.quirks());
        var request =
                HttpRequest.newBuilder(target(base(provider, faults), outgoing))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers(provider, outgoing, faults)
                .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return request.build();
    }

    private static URI base(Provider provider, UpstreamFaults faults) {
        return switch (provider.address()) {
            case Address.At(URI base) -> base;
            case Address.Unknown(String remedy) -> throw faults.notConfigured(remedy);
            case Address.Here _ ->
                    throw new IllegalStateException(provider.name() + " is not reached over HTTP");
        };
    }

    private static URI target(URI base, Outgoing outgoing) {
        var kept = CallerIdentity.strippedQuery(outgoing.query());
        var query = kept.isEmpty() ? "" : "?" + kept;
        try {
            return URI.create(base + outgoing.path() + query);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest("query", "is not a valid query string");
        }
    }

    private static Map<String, List<String>> headers(
            Provider provider, Outgoing outgoing, UpstreamFaults faults) {
        var headers = ForwardedHeaders.toProvider(provider, outgoing.headers());
        headers.putIfAbsent("content-type", List.of("application/json"));
        headers.putIfAbsent("user-agent", List.of("rungate"));
        if (outgoing.target().format() == WireFormat.ANTHROPIC_MESSAGES) {
            headers.putIfAbsent("anthropic-version", List.of(ANTHROPIC_VERSION));
        }
        provider.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        switch (provider.credential()) {
            case Credential.Key key -> headers.put(key.header(), List.of(key.value()));
            case Credential.NotNeeded _ -> {}
            case Credential.Missing(String remedy) -> throw faults.notConfigured(remedy);
        }
        return headers;
    }
}
