package dev.rungate.providers;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings about providers that cannot be meant: a name nobody has, an address that is none.
final class SettingMistakes {
    private SettingMistakes() {}

    static List<String> of(ProviderSettings settings, Catalogue catalogue) {
        var urls = variables(catalogue, ProviderSettings::urlVariable);
        var keys = variables(catalogue, ProviderSettings::keyVariable);
        var unknown =
                settings.variables().keySet().stream()
                        .filter(name ->
                                name.startsWith("RUNGATE_PROVIDER_")
                                        && !urls.contains(name)
                                        && !keys.contains(name))
                        .map(name ->
                                name
                                        + " belongs to no provider of the catalogue; others are added with PUT /api/providers/{name}");
        var broken =
                urls.stream()
                        .filter(name ->
                                settings.value(name)
                                        .filter(url -> BaseUrl.parse(url).isEmpty())
                                        .isPresent())
                        .map(name ->
                                name
                                        + " is not an http or https URL without query, fragment or user");
        return Stream.concat(unknown, broken).sorted().toList();
    }

    private static Set<String> variables(Catalogue catalogue, UnaryOperator<String> variable) {
        return catalogue.names().stream().map(variable).collect(Collectors.toSet());
    }
}
