package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.OfferedTools;
import dev.rungate.chat.Quirks;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.CallFacts;
import dev.rungate.policy.Denial;
import dev.rungate.policy.ModelFacts;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.JsonText;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every field and header of the catalogue by which a gateway could choose another model or host is
/// either judged, or refused where a policy limits models; and no header reaches another provider.
class RoutersTest {
    private static final ModelGateways ROUTERS = ModelGateways.standard();
    private static final Policy LIMITED = policy("allow", List.of("own/m"));
    private static final Policy ALL = policy("unpriced", "allow");

    private static Policy policy(String key, Object value) {
        return PolicyReader.stored(
                new PolicyRef("p", 1), Map.of("name", "p", "models", Map.of(key, value)));
    }

    private static Provider provider(String name, String base) {
        return new Provider(
                name,
                List.of(Format.OPENAI),
                new Provider.Address.At(URI.create(base)),
                new Provider.Credential.NotNeeded(),
                Map.of(),
                List.of(),
                Quirks.NONE,
                true,
                false,
                null);
    }

    private static final Provider PLAIN = provider("own", "https://llm.example/v1");

    private static HttpHeaders header(String name) {
        return HttpHeaders.of(Map.of(name, List.of("value")), (_, _) -> true);
    }

    /// The fields of a request with this one in it, whatever its depth.
    private static List<String> fields(WireFormat format, String field) {
        var parts = field.split("\\.");
        var json = "{\"model\":\"m\",\"messages\":[],";
        json +=
                parts.length == 1
                        ? "\"%s\":{\"x\":1}}".formatted(field)
                        : "\"%s\":{\"%s\":{\"x\":1}}}".formatted(parts[0], parts[1]);
        return new Dialects()
                .of(format)
                .request(JsonText.of(json.getBytes(StandardCharsets.UTF_8)), false)
                .facts()
                .fields();
    }

    private static List<Denial> denials(Policy policy, List<String> unjudged) {
        return policy.beforeCall(
                new CallFacts(
                        "own",
                        List.of(new ModelFacts("model", "own/m", "m", true)),
                        OfferedTools.NONE,
                        unjudged));
    }

    @Test
    void everyFieldIsRefusedByItsNameWhereAPolicyLimitsModels() {
        ROUTERS.all()
                .forEach((name, router) -> {
                    for (var field : router.fields()) {
                        for (var format : WireFormat.values()) {
                            for (var spelling : List.of(field, field.toUpperCase())) {
                                var unjudged =
                                        ROUTERS.unjudged(
                                                PLAIN, fields(format, spelling), header("x-none"));
                                assertThat(unjudged).as(name).containsExactly(spelling);
                                assertThat(denials(LIMITED, unjudged))
                                        .containsExactly(
                                                new Denial.ChoiceUnjudged(
                                                        spelling, List.of("own/m")));
                                assertThat(denials(ALL, unjudged)).isEmpty();
                            }
                        }
                    }
                });
    }

    @Test
    void everyHeaderOfAGatewayReachesThatGatewayOnlyAndIsRefusedThereUnlessItIsHarmless() {
        ROUTERS.all()
                .forEach((name, router) -> {
                    var own = provider(name, "https://elsewhere.example");
                    for (var beginning : router.headers()) {
                        var unheardOf = beginning + "of-tomorrow";
                        var sent = header(unheardOf.toUpperCase());
                        assertThat(ROUTERS.unjudged(own, List.of(), sent))
                                .containsExactly(unheardOf);
                        assertThat(ROUTERS.unjudged(PLAIN, List.of(), sent)).isEmpty();
                        assertThat(ForwardedHeaders.toProvider(own, sent)).containsKey(unheardOf);
                        assertThat(ForwardedHeaders.toProvider(PLAIN, sent)).isEmpty();
                    }
                    for (var harmless : router.harmless_headers()) {
                        var sent = header(harmless.replace("*", "x"));
                        assertThat(ROUTERS.unjudged(own, List.of(), sent)).isEmpty();
                        assertThat(ForwardedHeaders.toProvider(own, sent)).hasSize(1);
                        assertThat(ForwardedHeaders.toProvider(PLAIN, sent)).isEmpty();
                    }
                    for (var host : router.hosts()) {
                        var renamed = provider("renamed", "https://api." + host + "/v1");
                        for (var beginning : router.headers()) {
                            assertThat(ROUTERS.mayReach(renamed, beginning + "x")).isTrue();
                        }
                    }
                });
    }

    @Test
    void everyGatewayWhoseHeadersOrFieldsPublicReportsNameIsListed() {
        assertThat(ROUTERS.all())
                .containsKeys(
                        "openrouter",
                        "portkey",
                        "litellm",
                        "vercel-gateway",
                        "cloudflare",
                        "helicone");
        var all = new ArrayList<String>();
        ROUTERS.all().values().forEach(router -> all.addAll(router.fields()));
        assertThat(all)
                .contains("provider", "route", "plugins", "preset", "transforms", "api_base")
                .contains("providerOptions.gateway");
    }
}
