package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.calls.Target;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal.InvalidRequest;
import dev.rungate.refusals.Refusal.Problem;
import dev.rungate.tenants.AesGcmVault;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private static final OrgId ORG = OrgId.LOCAL;
    private static final OrgId OTHER = new OrgId("other");
    private static final PriceBook PRICES = PriceBook.bundled();

    private final Map<String, String> variables =
            new HashMap<>(Map.of("OPENAI_API_KEY", "sk-deployment-abcd"));
    private final StoredInMemory store = new StoredInMemory();
    private final AesGcmVault vault =
            new AesGcmVault(new byte[AesGcmVault.KEY_BYTES], new SecureRandom());
    private boolean privateUpstreams = true;
    private boolean echo;
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void everyNameOfTheCatalogueIsKnownByItsPrefix() {
        var names =
                "openai azure anthropic gemini vertex bedrock bedrock-mantle mistral groq cohere"
                        + " together fireworks deepseek xai perplexity openrouter cerebras sambanova"
                        + " nvidia huggingface replicate cloudflare databricks snowflake github"
                        + " moonshot zai qwen voyage jina ai21 writer nebius baseten lambda hyperbolic"
                        + " novita ollama vllm lmstudio llamacpp llamafile litellm portkey heroku"
                        + " vercel-gateway";
        assertThat(providers().list(ORG))
                .extracting(ListedProvider::name)
                .containsExactlyInAnyOrder(names.split(" "));
    }

    @Test
    void aKnownPrefixIsCutAndOnlyOnce() {
        assertThat(target("openai/gpt-4o", WireFormat.OPENAI_CHAT))
                .isEqualTo(new Target("openai", "gpt-4o", WireFormat.OPENAI_CHAT));
        assertThat(target("groq/openai/gpt-oss-120b", WireFormat.OPENAI_CHAT))
                .isEqualTo(new Target("groq", "openai/gpt-oss-120b", WireFormat.OPENAI_CHAT));
        assertThat(target("anthropic/claude-haiku-4-5", WireFormat.ANTHROPIC_MESSAGES).model())
                .isEqualTo("claude-haiku-4-5");
    }

    @Test
    void aBareNameGoesToTheDoorsOwnProviderWhetherItIsPricedOrNot() {
        for (String model :
                List.of(
                        "gpt-4o-2024-08-06",
                        "nobody-knows-me",
                        "acme/model",
                        "/x",
                        "openai/",
                        "x")) {
            assertThat(target(model, WireFormat.OPENAI_CHAT))
                    .isEqualTo(new Target("openai", model, WireFormat.OPENAI_CHAT));
        }
        assertThat(target("nobody-knows-me", WireFormat.ANTHROPIC_MESSAGES).provider())
                .isEqualTo("anthropic");
        assertThat(target("claude-haiku-4-5-20251001", WireFormat.ANTHROPIC_MESSAGES).provider())
                .isEqualTo("anthropic");
    }

    @Test
    void aModelOfTheOtherFormatIsRefusedByNameNotSentSomewhereElse() {
        for (String model :
                List.of("claude-haiku-4-5", "anthropic/claude-haiku-4-5", "anthropic/anything")) {
            var refused = malformed(model, WireFormat.OPENAI_CHAT);
            assertThat(refused.field()).isEqualTo("model");
            assertThat(refused.problem())
                    .contains(
                            model.substring(model.indexOf('/') + 1),
                            "anthropic",
                            "openai",
                            "does not translate");
        }
        assertThat(malformed("gpt-4o", WireFormat.ANTHROPIC_MESSAGES).problem()).contains("openai");
    }

    @Test
    void aFormatThatIsNotServedYetIsNamed() {
        assertThat(malformed("gemini/gemini-2.5-flash", WireFormat.OPENAI_CHAT).problem())
                .contains("gemini", "does not translate");
        assertThat(malformed("bedrock/x", WireFormat.ANTHROPIC_MESSAGES).field())
                .isEqualTo("model");
    }

    @Test
    void aDeploymentsOwnUrlAndKeyComeBeforeTheUsualOnes() {
        variables.put("RUNGATE_PROVIDER_OPENAI_KEY", "sk-own-wxyz");
        variables.put("RUNGATE_PROVIDER_OPENAI_URL", "http://127.0.0.1:9/v1/");
        var openai = providers().find(ORG, "openai");
        assertThat(openai.credential()).isInstanceOf(Credential.Key.class).hasToString("…wxyz");
        assertThat(openai.address()).isEqualTo(new Address.At(URI.create("http://127.0.0.1:9/v1")));
        assertThat(listed("openai").keySource()).isEqualTo("RUNGATE_PROVIDER_OPENAI_KEY");
    }

    @Test
    void namesWithADashAreVariablesWithAnUnderscore() {
        variables.put("RUNGATE_PROVIDER_BEDROCK_MANTLE_URL", "http://127.0.0.1:9/v1");
        variables.put("RUNGATE_PROVIDER_VERCEL_GATEWAY_KEY", "vck-123456789");
        assertThat(listed("bedrock-mantle").baseUrl()).isEqualTo("http://127.0.0.1:9/v1");
        assertThat(listed("vercel-gateway").key()).isEqualTo("…6789");
    }

    @Test
    void partsOfAnAddressComeFromTheirVariables() {
        assertThat(listed("cloudflare").remedy()).contains("CLOUDFLARE_ACCOUNT_ID");
        variables.put("CLOUDFLARE_ACCOUNT_ID", "acc");
        variables.put("GOOGLE_CLOUD_LOCATION", "europe-west4");
        variables.put("GOOGLE_CLOUD_PROJECT", "p");
        assertThat(listed("cloudflare").baseUrl())
                .isEqualTo("https://api.cloudflare.com/client/v4/accounts/acc/ai/v1");
        assertThat(listed("vertex").baseUrl())
                .isEqualTo(
                        "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4");
    }

    @Test
    void localProvidersNeedNoKey() {
        for (String name : List.of("ollama", "vllm", "lmstudio", "llamacpp", "llamafile")) {
            assertThat(listed(name).remedy()).isNull();
        }
        assertThat(listed("groq").remedy()).contains("RUNGATE_PROVIDER_GROQ_KEY", "GROQ_API_KEY");
    }

    @Test
    void mistakesInSettingsAreToldByTheNameOfTheVariable() {
        variables.put("RUNGATE_PROVIDER_OPENAI_URL", "ftp://example.org");
        variables.put("RUNGATE_PROVIDER_GROK_KEY", "x");
        variables.put("RUNGATE_PROVIDER_GROQ_COLOUR", "red");
        variables.put("RUNGATE_PORT", "8080");
        assertThat(Providers.mistakes(settings()))
                .hasSize(3)
                .anyMatch(mistake -> mistake.startsWith("RUNGATE_PROVIDER_OPENAI_URL "))
                .anyMatch(mistake -> mistake.startsWith("RUNGATE_PROVIDER_GROK_KEY "))
                .anyMatch(mistake -> mistake.startsWith("RUNGATE_PROVIDER_GROQ_COLOUR "));
    }

    @Test
    void anAddedProviderServesTheVeryNextCallAndOnlyItsOrganisation() {
        var providers = providers();
        assertThat(providers.target(ORG, "acme/m", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("openai");
        var listed =
                providers.put(
                        ORG,
                        draft(
                                "acme",
                                "https://llm.acme.example/v1/",
                                "openai",
                                "sk-acme-123456789"));

        assertThat(listed.key()).isEqualTo("…6789");
        assertThat(listed.baseUrl()).isEqualTo("https://llm.acme.example/v1");
        assertThat(providers.target(ORG, "acme/m", WireFormat.OPENAI_CHAT))
                .isEqualTo(new Target("acme", "m", WireFormat.OPENAI_CHAT));
        assertThat(providers.target(OTHER, "acme/m", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("openai");
        assertThat(((Credential.Key) providers.find(ORG, "acme").credential()).value())
                .isEqualTo("Bearer sk-acme-123456789");
    }

    @Test
    void anOverriddenProviderWinsOverTheCatalogue() {
        var providers = providers();
        providers.put(
                ORG,
                draft("openai", "https://proxy.acme.example/v1", "openai", "sk-acme-123456789"));
        assertThat(providers.find(ORG, "openai").address())
                .isEqualTo(new Address.At(URI.create("https://proxy.acme.example/v1")));
        assertThat(providers.find(OTHER, "openai").address())
                .isEqualTo(new Address.At(URI.create("https://api.openai.com/v1")));
    }

    @Test
    void theDeploymentsKeyIsNeverSentToAnAddressAnOrganisationChose() {
        var providers = providers();
        providers.put(ORG, draft("openai", "https://elsewhere.example/v1", "openai", null));
        assertThat(providers.find(ORG, "openai").credential())
                .isEqualTo(new Credential.NotNeeded());
        providers.put(ORG, draft("openai", "https://api.openai.com/v1/", "openai", null));
        assertThat(providers.find(ORG, "openai").credential()).hasToString("…abcd");
    }

    @Test
    void modelsAnOrganisationListsAreItsAddedProvidersByTheirBareNames() {
        var providers = providers();
        providers.put(
                ORG,
                new ProviderDraft(
                        "acme",
                        "https://llm.acme.example/v1",
                        "openai",
                        null,
                        Map.of(),
                        List.of("gpt-4o", "acme-1"),
                        Map.of()));
        assertThat(providers.target(ORG, "acme-1", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("acme");
        assertThat(providers.target(ORG, "gpt-4o", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("acme");
        assertThat(providers.target(OTHER, "gpt-4o", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("openai");
    }

    @Test
    void keysAreSealedInTheStoreAndOpenOnlyThere() {
        var providers = providers();
        providers.put(
                ORG, draft("acme", "https://llm.acme.example/v1", "openai", "sk-acme-123456789"));
        var stored = store.all(ORG).getFirst();
        assertThat(stored.toString()).doesNotContain("sk-acme");
        assertThat(stored.keyEnding()).isEqualTo("6789");

        store.put(OTHER, stored);
        assertThat(providers.find(OTHER, "acme").credential())
                .isInstanceOf(Credential.Missing.class);
        assertThat(providers.list(OTHER))
                .filteredOn(ListedProvider::added)
                .first()
                .extracting(ListedProvider::remedy)
                .asString()
                .contains("PUT /api/providers/acme");
    }

    @Test
    void whatANewerVersionStoredIsLeftOutAndTheRestServed() {
        store.put(
                ORG,
                new StoredProvider(
                        "next", "https://next.example", "morse", null, null, Map.of(), List.of()));
        var providers = providers();
        assertThat(providers.list(ORG))
                .extracting(ListedProvider::name)
                .contains("openai")
                .doesNotContain("next");
        assertThat(providers.target(ORG, "gpt-4o", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("openai");
    }

    @Test
    void whatAnotherInstanceStoredIsUsedWithinTwoSeconds() {
        var providers = providers();
        providers.list(ORG);
        store.put(
                ORG,
                new StoredProvider(
                        "acme",
                        "https://llm.acme.example/v1",
                        "openai",
                        null,
                        null,
                        Map.of(),
                        List.of()));
        now = now.plus(Duration.ofSeconds(2));
        assertThat(providers.target(ORG, "acme/m", WireFormat.OPENAI_CHAT).provider())
                .isEqualTo("acme");
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() {
        var providers = providers();
        for (int i = 0; i < 60; i++) {
            providers.target(ORG, "gpt-4o", WireFormat.OPENAI_CHAT);
            now = now.plus(Duration.ofSeconds(2));
        }
        assertThat(store.reads.get()).isEqualTo(1);
    }

    @Test
    void aQuirkOfTheCatalogueHoldsUntilAnOrganisationSaysOtherwise() {
        var providers = providers();
        assertThat(providers.find(ORG, "mistral").quirks().streamOptions()).isFalse();
        assertThat(providers.find(ORG, "openai").quirks().streamOptions()).isTrue();
        put(providers, "mistral", Map.of());
        assertThat(providers.find(ORG, "mistral").quirks().streamOptions()).isFalse();
        put(providers, "mistral", Map.of("stream_options", true));
        assertThat(providers.find(ORG, "mistral").quirks().streamOptions()).isTrue();
        put(providers, "acme", Map.of("stream_options", false));
        assertThat(providers.find(ORG, "acme").quirks().streamOptions()).isFalse();
    }

    private static void put(Providers providers, String name, Map<String, Boolean> quirks) {
        providers.put(
                ORG,
                new ProviderDraft(
                        name,
                        "https://llm.example/v1",
                        "openai",
                        null,
                        Map.of(),
                        List.of(),
                        quirks));
    }

    @Test
    void aMisspeltProviderIsNamed() {
        var providers = providers();
        assertThat(providers.hint(ORG, "opnai/gpt-4o")).isEqualTo("; did you mean 'openai'?");
        assertThat(providers.hint(ORG, "openai/gpt-4o")).isEmpty();
        assertThat(providers.hint(ORG, "gpt-4o")).isEmpty();
        assertThat(providers.hint(ORG, "entirely-else/gpt-4o")).isEmpty();
    }

    @Test
    void everyMistakeOfADraftIsToldAtOnce() {
        var draft =
                new ProviderDraft(
                        "Acme!",
                        "ftp://x",
                        "smoke-signals",
                        "sk\n",
                        Map.of("host", "x", "bad name", "x", "x-fine", "y"),
                        List.of("fine", " "),
                        Map.of("vapour", true));
        var refused = catchThrowableOfType(CallRefused.class, () -> providers().put(ORG, draft));
        assertThat(((InvalidRequest) refused.refusal()).problems())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "name",
                        "base_url",
                        "format",
                        "api_key",
                        "headers.host",
                        "headers.bad name",
                        "models[1]",
                        "quirks.vapour");
        assertThat(store.all(ORG)).isEmpty();
    }

    @Test
    void withoutPrivateAddressesAnAddedProviderIsPublicAndSecure() {
        privateUpstreams = false;
        for (String url :
                List.of(
                        "http://llm.acme.example",
                        "https://localhost/v1",
                        "https://127.0.0.1",
                        "https://[::1]",
                        "https://10.1.2.3/v1",
                        "https://a.localhost")) {
            assertThatThrownBy(() -> providers().put(ORG, draft("acme", url, "openai", null)))
                    .isInstanceOf(CallRefused.class);
        }
        assertThat(
                        providers()
                                .put(
                                        ORG,
                                        draft(
                                                "acme",
                                                "https://llm.acme.example/v1",
                                                "openai",
                                                null))
                                .name())
                .isEqualTo("acme");
    }

    @Test
    void theEchoIsThereOnlyWhereItIsWantedAndSpeaksAtBothDoors() {
        assertThat(target("echo/echo-1", WireFormat.OPENAI_CHAT).provider()).isEqualTo("openai");
        echo = true;
        assertThat(target("echo/echo-1", WireFormat.OPENAI_CHAT))
                .isEqualTo(new Target("echo", "echo-1", WireFormat.OPENAI_CHAT));
        assertThat(target("echo/echo-1", WireFormat.ANTHROPIC_MESSAGES))
                .isEqualTo(new Target("echo", "echo-1", WireFormat.ANTHROPIC_MESSAGES));
        assertThat(listed("echo").formats()).containsExactly("openai", "anthropic");
        assertThat(listed("echo").models()).containsExactly("echo-1");
    }

    @Test
    void aProviderThatWasTakenAwayIsNotConfigured() {
        assertThat(
                        catchThrowableOfType(
                                        UpstreamFault.class, () -> providers().find(ORG, "gone"))
                                .kind())
                .isEqualTo(UpstreamFault.Kind.NOT_CONFIGURED);
    }

    private ProviderSettings settings() {
        return new ProviderSettings(variables, privateUpstreams, echo, UpstreamTimeouts.USUAL);
    }

    private Providers providers() {
        return new Providers(settings(), store, vault, PRICES, () -> now);
    }

    private Target target(String model, WireFormat door) {
        return providers().target(ORG, model, door);
    }

    private MalformedRequest malformed(String model, WireFormat door) {
        return catchThrowableOfType(MalformedRequest.class, () -> target(model, door));
    }

    private ListedProvider listed(String name) {
        return providers().list(ORG).stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ProviderDraft draft(String name, String url, String format, String key) {
        return new ProviderDraft(name, url, format, key, Map.of(), List.of(), Map.of());
    }
}
