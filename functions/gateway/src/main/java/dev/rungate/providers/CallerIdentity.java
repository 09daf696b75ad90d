package dev.rungate.providers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What says who the caller is: our tokens, credentials, cookies, and the headers that an
/// authenticating proxy in front of us adds. None of it leaves for a provider.
final class CallerIdentity {
    private static final Set<String> HEADERS =
            Set.of(
                    "api-key",
                    "authorization",
                    "cf-aig-authorization",
                    "cf-connecting-ip",
                    "cf-connecting-ipv6",
                    "cf-ipcountry",
                    "client-ip",
                    "cookie",
                    "cookie2",
                    "fastly-client-ip",
                    "fly-client-ip",
                    "forwarded",
                    "from",
                    "helicone-auth",
                    "remote-addr",
                    "true-client-ip",
                    "via",
                    "x-access-token",
                    "x-api-key",
                    "x-auth-token",
                    "x-authenticated-user",
                    "x-client-cert",
                    "x-client-ip",
                    "x-cluster-client-ip",
                    "x-csrf-token",
                    "x-goog-api-key",
                    "x-id-token",
                    "x-litellm-api-key",
                    "x-litellm-key",
                    "x-openrouter-api-key",
                    "x-original-host",
                    "x-original-uri",
                    "x-original-url",
                    "x-portkey-api-key",
                    "x-real-ip",
                    "x-userinfo",
                    "x-xsrf-token");

    private static final List<String> BEGINNINGS =
            List.of(
                    "cf-access-",
                    "remote-",
                    "ssl-client-",
                    "tailscale-",
                    "x-amz-cf-",
                    "x-amzn-mtls-",
                    "x-amzn-oidc-",
                    "x-apigateway-",
                    "x-appengine-",
                    "x-auth-request-",
                    "x-authentik-",
                    "x-authenticated-",
                    "x-consumer-",
                    "x-credential-",
                    "x-endpoint-api-",
                    "x-envoy-",
                    "x-forwarded-",
                    "x-goog-authenticated-user-",
                    "x-goog-iap-",
                    "x-jwt-",
                    "x-ms-client-principal",
                    "x-ms-token-",
                    "x-okta-",
                    "x-pomerium-",
                    "x-remote-",
                    "x-rungate-",
                    "x-ssl-client-",
                    "x-token-",
                    "x-vercel-",
                    "x-vouch-",
                    "x-webauth-");

    private static final Set<String> QUERY =
            Set.of("key", "api_key", "apikey", "api-key", "access_token", "auth_token", "token");

    private static final Pattern OUR_TOKEN =
            Pattern.compile("rg_[a-z]{2,8}_", Pattern.CASE_INSENSITIVE);

    private CallerIdentity() {}

    /// Whether a header of this name, in lower case, is about the caller.
    static boolean isHeader(String name) {
        return HEADERS.contains(name) || beginsLikeOne(name) || hasToken(name);
    }

    private static boolean beginsLikeOne(String name) {
        for (var beginning : BEGINNINGS) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a token of ours is anywhere in it, in clear or percent-encoded.
    static boolean hasToken(String text) {
        if (text.indexOf('_') < 0 && text.indexOf('%') < 0) {
            return false;
        }
        return OUR_TOKEN.matcher(text).find() || OUR_TOKEN.matcher(decoded(text)).find();
    }

    /// The query without the parameters that carry a credential; all others as they were written.
    static String strippedQuery(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> !isCredential(pair))
                .collect(Collectors.joining("&"));
    }

    private static boolean isCredential(String pair) {
        int equals = pair.indexOf('=');
        var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        return QUERY.contains(name.toLowerCase(Locale.ROOT)) || hasToken(pair);
    }

    /// A broken escape stays as it is.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text.replaceAll("%5[fF]", "_");
        }
    }
}
