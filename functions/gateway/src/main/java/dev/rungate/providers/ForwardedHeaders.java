package dev.rungate.providers;

import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which headers cross the gateway. Towards the provider everything but what belongs to one
/// connection, to us or to the caller's identity; back everything but what the next connection says
/// for itself.
final class ForwardedHeaders {
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "content-length",
                    "content-encoding");
    private static final Set<String> KEPT_FROM_PROVIDERS =
            Set.of("host", "expect", "accept-encoding", "idempotency-key", "prefer");

    /// Credentials are not set as plain headers, not even by an operator: a key has its own field.
    private static final Set<String> NEVER_SET =
            Set.of(
                    "authorization",
                    "api-key",
                    "x-api-key",
                    "x-goog-api-key",
                    "x-portkey-api-key",
                    "cookie",
                    "cookie2",
                    "forwarded");

    /// What would speak for Rungate's own address, or to a proxy in front of it, and cookies. A
    /// provider has no say about either.
    private static final Set<String> KEPT_FROM_CALLERS =
            Set.of(
                    "set-cookie",
                    "set-cookie2",
                    "server",
                    "location",
                    "content-location",
                    "refresh",
                    "link",
                    "alt-svc",
                    "clear-site-data",
                    "strict-transport-security",
                    "public-key-pins",
                    "expect-ct",
                    "content-security-policy",
                    "content-security-policy-report-only",
                    "permissions-policy",
                    "cross-origin-opener-policy",
                    "cross-origin-embedder-policy",
                    "cross-origin-resource-policy",
                    "origin-agent-cluster",
                    "service-worker-allowed",
                    "sourcemap",
                    "x-sourcemap",
                    "timing-allow-origin",
                    "nel",
                    "report-to",
                    "reporting-endpoints",
                    "www-authenticate",
                    "authentication-info",
                    "x-sendfile",
                    "x-lighttpd-send-file",
                    "x-reproxy-url",
                    "surrogate-control",
                    "surrogate-key");

    private static final List<String> KEPT_FAMILIES =
            List.of(":", "x-rungate-", "access-control-", "x-accel-", "proxy-");

    /// An answer asks for no second try; a refusal of the provider may.
    private static final String SHOULD_RETRY = "x-should-retry";

    private ForwardedHeaders() {}

    static Map<String, List<String>> toProvider(Provider provider, HttpHeaders caller) {
        var named = namedByConnection(caller);
        var forwarded = new LinkedHashMap<String, List<String>>();
        caller.map()
                .forEach((name, values) -> {
                    var lower = name.toLowerCase(Locale.ROOT);
                    if (mayReachProvider(lower)
                            && !CallerIdentity.isHeader(lower)
                            && ModelGateways.standard().mayReach(provider, lower)
                            && !named.contains(lower)) {
                        forwarded.put(
                                lower, values.stream().filter(ForwardedHeaders::harmless).toList());
                    }
                });
        return forwarded;
    }

    /// {@code answered} says that the provider answered and did not refuse.
    static HttpHeaders toCaller(HttpHeaders provider, boolean answered) {
        var named = namedByConnection(provider);
        var passed = new LinkedHashMap<String, List<String>>();
        provider.map()
                .forEach((name, values) -> {
                    var lower = name.toLowerCase(Locale.ROOT);
                    if (mayReachCaller(lower)
                            && !(answered && lower.equals(SHOULD_RETRY))
                            && !named.contains(lower)) {
                        passed.put(lower, values);
                    }
                });
        return HttpHeaders.of(passed, (_, _) -> true);
    }

    /// Whether an operator may have this header sent with every call.
    static boolean mayReachProvider(String name) {
        return !OF_ONE_CONNECTION.contains(name)
                && !KEPT_FROM_PROVIDERS.contains(name)
                && !name.startsWith(":")
                && !NEVER_SET.contains(name)
                && !name.startsWith("x-rungate-")
                && !name.startsWith("x-forwarded-");
    }

    private static boolean mayReachCaller(String name) {
        return !OF_ONE_CONNECTION.contains(name)
                && !KEPT_FROM_CALLERS.contains(name)
                && KEPT_FAMILIES.stream().noneMatch(name::startsWith);
    }

    private static Set<String> namedByConnection(HttpHeaders headers) {
        return headers.allValues("connection").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// A token of ours leaves in no header, wherever a caller has put it; nor does what the next
    /// hop would misread.
    private static boolean harmless(String value) {
        return !CallerIdentity.hasToken(value)
                && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
    }
}
