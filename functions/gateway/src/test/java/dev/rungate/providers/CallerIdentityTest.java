package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nothing that says who the caller is leaves for a provider.
class CallerIdentityTest {
    private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private final FakeProvider fake = FakeProvider.start();
    private final Reached reached = new Reached(fake);

    @BeforeEach
    void answer() {
        fake.answer(FakeAnswer.json(200, "{}"));
    }

    @AfterEach
    void close() {
        reached.close();
        fake.close();
    }

    /// Every kind of token, alone and hidden in a value, in every header that could carry one.
    @Test
    void noTokenOfOursLeavesInAnyHeaderHoweverItIsHidden() {
        var headers = new LinkedHashMap<String, List<String>>();
        var tokens = new ArrayList<String>();
        for (var kind : List.of("agt", "adm", "mbr", "new")) {
            var token = "rg_" + kind + "_" + SECRET;
            tokens.add(token);
            tokens.add(token.toUpperCase(Locale.ROOT));
            tokens.add("Bearer " + token);
            tokens.add("a=1; session=" + token + "; b=2");
            tokens.add("{\"token\":\"" + token + "\"}");
            tokens.add(token.replace("_", "%5F"));
        }
        for (var name : List.of("x-custom", "user-agent", "baggage", "openai-organization")) {
            headers.put(name, tokens);
        }
        headers.put("x-" + "rg_agt_" + SECRET.substring(0, 20), List.of("in the name"));
        send("", headers);
        assertThat(fake.lastRequest().head().toLowerCase(Locale.ROOT))
                .doesNotContain("0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource({
        "key=rg_agt_x&beta=true,beta=true",
        "beta=true&key=AIza,beta=true",
        "a=rg_adm_x,''",
        "a=Bearer%20rg%5Fagt%5Fx&b=1,b=1",
        "rg_mbr_x=1&b=1,b=1",
        "rg_mbr_x&b=1,b=1",
        "KEY=x&api_key=y&access_token=z&b=%20,b=%20",
        "%6bey=rg_agt_x&b=1,b=1",
        "b=%zz&a=1,b=%zz&a=1",
        "b=rg%5fagt%5fx%zz,''",
        "'',''"
    })
    void noTokenLeavesInTheQuery(String query, String kept) {
        assertThat(CallerIdentity.strippedQuery(query)).isEqualTo(kept);
    }

    @Test
    void theQueryOfTheRequestItselfIsStripped() {
        send("key=rg_agt_" + SECRET + "&beta=true", Map.of());
        assertThat(fake.lastRequest().target()).isEqualTo("/v1/chat/completions?beta=true");
    }

    /// One header of every kind that proxies of the field add.
    @Test
    void whatAnAuthenticatingProxyAddsStaysHere() {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var name :
                List.of(
                        "cf-access-jwt-assertion",
                        "cf-access-authenticated-user-email",
                        "cf-access-client-secret",
                        "cf-connecting-ip",
                        "x-amzn-oidc-data",
                        "x-amzn-oidc-accesstoken",
                        "x-amzn-oidc-identity",
                        "x-amzn-mtls-clientcert",
                        "x-goog-iap-jwt-assertion",
                        "x-goog-authenticated-user-email",
                        "x-auth-request-user",
                        "x-auth-request-access-token",
                        "x-forwarded-user",
                        "x-forwarded-access-token",
                        "x-forwarded-client-cert",
                        "x-ms-client-principal",
                        "x-ms-client-principal-name",
                        "x-ms-token-aad-id-token",
                        "x-authentik-email",
                        "x-pomerium-jwt-assertion",
                        "x-vouch-idp-accesstoken",
                        "x-consumer-username",
                        "x-credential-identifier",
                        "x-webauth-user",
                        "remote-user",
                        "remote-groups",
                        "x-remote-user",
                        "tailscale-user-login",
                        "ssl-client-cert",
                        "x-ssl-client-cert",
                        "x-client-cert",
                        "x-real-ip",
                        "true-client-ip",
                        "x-envoy-external-address",
                        "x-jwt-payload",
                        "x-userinfo",
                        "x-id-token",
                        "x-access-token",
                        "x-csrf-token",
                        "via",
                        "forwarded",
                        "cookie")) {
            headers.put(name, List.of("the caller's secret"));
        }
        headers.put("x-goog-user-project", List.of("kept"));
        send("", headers);
        assertThat(fake.lastRequest().head()).doesNotContain("the caller's secret");
        assertThat(fake.lastRequest().headers("x-goog-user-project")).containsExactly("kept");
    }

    private void send(String query, Map<String, List<String>> headers) {
        reached.send(Outgoings.openAi().query(query).headers(headers));
    }
}
