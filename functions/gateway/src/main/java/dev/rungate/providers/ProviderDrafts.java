package dev.rungate.providers;

import dev.rungate.ids.OrgId;
import dev.rungate.providers.echo.EchoUpstream;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal.InvalidRequest;
import dev.rungate.refusals.Refusal.Problem;
import dev.rungate.tenants.Vault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Looks a draft over, tells every mistake at once, and seals its key.
final class ProviderDrafts {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]{1,4096}");
    private static final int MOST_MODELS = 1_000;

    private final ProviderSettings settings;
    private final Vault vault;

    ProviderDrafts(ProviderSettings settings, Vault vault) {
        this.settings = settings;
        this.vault = vault;
    }

    StoredProvider stored(OrgId org, ProviderDraft draft) {
        var problems = problems(draft);
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            throw new CallRefused(new InvalidRequest(first.path(), first.problem(), problems));
        }
        var key = Optional.ofNullable(draft.apiKey());
        var base = base(draft).orElseThrow();
        var headers = new TreeMap<String, String>();
        draft.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new StoredProvider(
                draft.name(),
                base.toString(),
                Optional.ofNullable(draft.format()).orElseThrow(),
                key.map(secret -> sealed(org, draft.name(), secret)).orElse(null),
                key.map(Provider.Credential.Key::ending).orElse(null),
                headers,
                draft.models(),
                draft.quirks());
    }

    private String sealed(OrgId org, String name, String secret) {
        var plain = secret.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(vault.seal(plain, AddedProviders.purpose(org, name)));
    }

    private List<Problem> problems(ProviderDraft draft) {
        var problems = new ArrayList<Problem>();
        if (!NAME.matcher(draft.name()).matches()) {
            problems.add(
                    new Problem(
                            "name", "is 1-64 of a-z, 0-9 and -, beginning with a letter or digit"));
        } else if (draft.name().equals(EchoUpstream.NAME)) {
            problems.add(new Problem("name", "echo is built in"));
        }
        baseUrlProblem(draft).ifPresent(text -> problems.add(new Problem("base_url", text)));
        if (Optional.ofNullable(draft.format()).flatMap(Format::of).isEmpty()) {
            problems.add(new Problem("format", "is one of " + String.join(", ", Format.words())));
        }
        if (draft.apiKey() != null && !VISIBLE.matcher(draft.apiKey()).matches()) {
            problems.add(new Problem("api_key", "is 1-4096 printable ASCII characters"));
        }
        headerProblems(draft, problems);
        modelProblems(draft, problems);
        draft.quirks().keySet().stream()
                .filter(quirk -> !QuirkNames.ALL.contains(quirk))
                .sorted()
                .forEach(quirk ->
                        problems.add(
                                new Problem(
                                        "quirks." + quirk,
                                        "is not known; known are "
                                                + String.join(", ", QuirkNames.ALL))));
        return problems;
    }

    private Optional<String> baseUrlProblem(ProviderDraft draft) {
        var base = base(draft);
        if (base.isEmpty()) {
            return Optional.of("is an http or https URL without query, fragment or user");
        }
        if (settings.privateUpstreams()) {
            return Optional.empty();
        }
        if (!base.get().getScheme().equalsIgnoreCase("https")) {
            return Optional.of("is an https URL here");
        }
        return PublicOnly.literallyPrivate(base.get())
                ? Optional.of("is not a public address, and this deployment allows no others")
                : Optional.empty();
    }

    private static Optional<URI> base(ProviderDraft draft) {
        return Optional.ofNullable(draft.baseUrl()).flatMap(BaseUrl::parse);
    }

    private static void headerProblems(ProviderDraft draft, List<Problem> problems) {
        draft.headers()
                .forEach((name, value) -> {
                    if (!HEADER_NAME.matcher(name).matches()
                            || !ForwardedHeaders.mayReachProvider(name.toLowerCase(Locale.ROOT))) {
                        problems.add(
                                new Problem(
                                        "headers." + name, "is not a header that can be added"));
                    } else if (!VISIBLE.matcher(value).matches()) {
                        problems.add(
                                new Problem(
                                        "headers." + name, "is 1-4096 printable ASCII characters"));
                    }
                });
    }

    private static void modelProblems(ProviderDraft draft, List<Problem> problems) {
        if (draft.models().size() > MOST_MODELS) {
            problems.add(new Problem("models", "is at most " + MOST_MODELS + " names"));
        }
        for (int i = 0; i < draft.models().size(); i++) {
            var model = draft.models().get(i);
            if (model.isBlank()
                    || model.length() > 256
                    || model.chars().anyMatch(Character::isISOControl)) {
                problems.add(new Problem("models[" + i + "]", "is a name of 1-256 characters"));
            }
        }
    }
}
