package dev.rungate.providers;

import dev.rungate.chat.Quirks;
import dev.rungate.ids.OrgId;
import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import dev.rungate.providers.echo.EchoUpstream;
import dev.rungate.tenants.Vault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;

/// The catalogue as this deployment has configured it, and on top of it what one organisation has
/// added.
final class KnownProviders {
    private final Catalogue catalogue;
    private final ProviderSettings settings;
    private final Vault vault;
    private final SequencedMap<String, Provider> deployment = new LinkedHashMap<>();

    KnownProviders(Catalogue catalogue, ProviderSettings settings, Vault vault) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.vault = vault;
        if (settings.echo()) {
            deployment.put(EchoUpstream.NAME, echo());
        }
        for (String name : catalogue.names()) {
            catalogue.find(name).ifPresent(entry -> deployment.put(name, configured(name, entry)));
        }
    }

    SequencedMap<String, Provider> with(OrgId org, List<StoredProvider> added) {
        var all = new LinkedHashMap<>(deployment);
        var reading = new AddedProviders(catalogue, deployment, vault);
        for (var stored : added) {
            reading.provider(org, stored).ifPresent(provider -> all.put(provider.name(), provider));
        }
        return all;
    }

    private static Provider echo() {
        return new Provider(
                EchoUpstream.NAME,
                List.of(Format.OPENAI, Format.ANTHROPIC),
                new Address.Here(),
                new Credential.NotNeeded(),
                Map.of(),
                List.of(EchoUpstream.MODEL),
                Quirks.NONE,
                false,
                true,
                "built in, answers with what it was told; no model");
    }

    private Provider configured(String name, Catalogue.Entry entry) {
        var format = Format.of(entry.format()).orElseThrow();
        return new Provider(
                name,
                List.of(format),
                address(name, entry.url()),
                credential(name, entry, format),
                Map.of(),
                List.of(),
                QuirkNames.quirks(entry.quirks()),
                false,
                entry.local(),
                entry.note());
    }

    private Address address(String name, String template) {
        var own = ProviderSettings.urlVariable(name);
        var given = settings.value(own);
        if (given.isPresent()) {
            return BaseUrl.parse(given.get())
                    .<Address>map(Address.At::new)
                    .orElseGet(() -> new Address.Unknown(own + " is not an http or https URL"));
        }
        var missing =
                Catalogue.PLACEHOLDER
                        .matcher(template)
                        .results()
                        .map(part -> part.group(1))
                        .filter(variable -> settings.value(variable).isEmpty())
                        .findFirst();
        return missing.<Address>map(variable ->
                        new Address.Unknown(
                                "set " + own + ", or " + variable + ": its address is " + template))
                .orElseGet(() -> filled(own, template));
    }

    private Address filled(String own, String template) {
        var text =
                Catalogue.PLACEHOLDER
                        .matcher(template)
                        .replaceAll(part ->
                                Matcher.quoteReplacement(
                                        settings.value(part.group(1)).orElseThrow()));
        return BaseUrl.parse(text)
                .<Address>map(Address.At::new)
                .orElseGet(() ->
                        new Address.Unknown(
                                "set "
                                        + own
                                        + ": "
                                        + template
                                        + " does not make a URL with the values given"));
    }

    private Credential credential(String name, Catalogue.Entry entry, Format format) {
        var auth = Optional.ofNullable(entry.auth()).orElse(format.auth());
        var own = ProviderSettings.keyVariable(name);
        var variables = new ArrayList<>(List.of(own));
        variables.addAll(entry.keys());
        for (String variable : variables) {
            var key = settings.value(variable);
            if (key.isPresent()) {
                return Credential.Key.of(auth, key.get(), variable);
            }
        }
        return entry.local()
                ? new Credential.NotNeeded()
                : new Credential.Missing("set " + String.join(" or ", variables));
    }
}
