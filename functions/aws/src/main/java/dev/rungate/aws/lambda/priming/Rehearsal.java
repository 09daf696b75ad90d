package dev.rungate.aws.lambda.priming;

import dev.rungate.aws.runtime.AfterCall;
import dev.rungate.aws.runtime.Bridge;
import dev.rungate.aws.runtime.RuntimeApi;
import dev.rungate.aws.runtime.RuntimeFault;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.TokenText;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/// Calls of every kind, through the bridge and the whole gateway to a provider of its own, on the
/// real tables, in an organisation nobody else is in: what cannot be rehearsed here will not work
/// later either.
public final class Rehearsal {
    public static final OrgId ORG = new OrgId("rehearsal");

    /// So often that what is used at every call is compiled.
    public static final int ROUNDS = 20;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int FORBIDDEN = 403;

    private final OwnLambda lambda;
    private final TokenText admin;
    private final int rounds;

    private Rehearsal(OwnLambda lambda, TokenText admin, int rounds) {
        this.rounds = rounds;
        this.lambda = lambda;
        this.admin = admin;
    }

    /// A gateway with all doors for {@link #ORG}, under these further settings.
    public interface RehearsalGateway extends AutoCloseable {
        URI address();

        @Override
        void close();
    }

    /// Throws {@link IllegalStateException} with what went wrong. {@code stage} makes the gateway
    /// from the settings that differ and the token that administers it.
    public static void run(Function<RehearsalSettings, RehearsalGateway> stage, int rounds) {
        var usual = usualTls();
        var tls = OwnCertificate.tls(Clock.systemUTC().instant());
        var admin = TokenText.freshAdmin(new SecureRandom());
        SSLContext.setDefault(tls);
        try (var provider = OwnProvider.start(tls);
                var lambda = new OwnLambda();
                var gateway = stage.apply(new RehearsalSettings(admin, settings(provider)))) {
            SSLContext.setDefault(usual);
            through(lambda, gateway.address(), new Rehearsal(lambda, admin, rounds));
        } finally {
            SSLContext.setDefault(usual);
        }
    }

    /// Who administers the stage, and what its settings say besides the usual.
    public record RehearsalSettings(TokenText admin, Map<String, String> settings) {}

    private static Map<String, String> settings(OwnProvider provider) {
        return Map.of(
                "RUNGATE_PROVIDER_OPENAI_URL", provider.url() + "/v1",
                "RUNGATE_PROVIDER_OPENAI_KEY", "rehearsal",
                "RUNGATE_PROVIDER_ANTHROPIC_URL", provider.url(),
                "RUNGATE_PROVIDER_ANTHROPIC_KEY", "rehearsal",
                "RUNGATE_PRIVATE_UPSTREAMS", "true",
                "RUNGATE_PORT", "0");
    }

    /// Also loads the certificates the providers' are checked against.
    private static SSLContext usualTls() {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static void through(OwnLambda lambda, URI server, Rehearsal rehearsal) {
        AfterCall nothing = () -> {};
        var bridge =
                Thread.ofVirtual()
                        .name("rehearsal")
                        .unstarted(() -> {
                            try {
                                Bridge.run(new RuntimeApi(lambda.address()), server, 1, nothing);
                            } catch (RuntimeFault over) {
                                // The rehearsal is.
                            }
                        });
        bridge.start();
        try {
            rehearsal.play();
        } finally {
            bridge.interrupt();
        }
    }

    private void play() {
        ask("PUT", "/api/policies/rehearsal", admin, RehearsalBodies.POLICY, OK, CREATED);
        var agent =
                JSON.readTree(
                        body(
                                ask(
                                        "POST",
                                        "/api/agents",
                                        admin,
                                        "{\"name\":\"rehearsal\",\"policy\":\"rehearsal\"}",
                                        CREATED)));
        var token = new TokenText(agent.path("token").asString(""));
        for (int round = 0; round < rounds; round++) {
            playOnce(token);
        }
        ask("GET", "/v1/runs?limit=1", token, "", OK);
        ask("DELETE", "/api/tokens/" + agent.path("token_id").asString(""), admin, "", OK, 204);
    }

    private void playOnce(TokenText token) {
        for (boolean stream : new boolean[] {false, true}) {
            ask("POST", "/v1/chat/completions", token, RehearsalBodies.chat(stream), OK);
            ask("POST", "/v1/messages", token, RehearsalBodies.message(stream), OK);
        }
        var refused = RehearsalBodies.chat(false).replace(RehearsalBodies.MODEL, "gpt-4o");
        ask("POST", "/v1/chat/completions", token, refused, FORBIDDEN);
    }

    private String ask(String method, String path, TokenText token, String body, int... wanted) {
        var answer = lambda.call(event(method, path, token, body));
        for (int status : wanted) {
            if (answer.contains("\"statusCode\":" + status)) {
                return answer;
            }
        }
        throw new IllegalStateException(
                "The rehearsal of " + method + " " + path + " failed: " + answer);
    }

    private static String body(String answer) {
        return answer.substring(answer.lastIndexOf('\0') + 1);
    }

    private static byte[] event(String method, String path, TokenText token, String body) {
        int query = path.indexOf('?');
        var event = JSON.createObjectNode();
        event.put("resource", "/{proxy+}")
                .put("httpMethod", method)
                .put("path", query < 0 ? path : path.substring(0, query))
                .put("body", body)
                .put("isBase64Encoded", false);
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Authorization").add("Bearer " + token.value());
        headers.putArray("Content-Type").add("application/json");
        headers.putArray("x-rungate-run-id").add("rehearsal-" + token.sha256().substring(0, 16));
        if (query >= 0) {
            event.putObject("multiValueQueryStringParameters")
                    .putArray("limit")
                    .add(path.substring(path.indexOf('=') + 1));
        }
        event.putObject("requestContext").put("stage", "prod").put("path", "/prod" + path);
        return JSON.writeValueAsBytes(event);
    }
}
