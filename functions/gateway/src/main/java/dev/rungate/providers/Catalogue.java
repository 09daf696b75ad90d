package dev.rungate.providers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The providers every deployment knows by name, as `providers.yaml` lists them.
final class Catalogue {
    static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Z0-9_]+)}");

    private static final YAMLMapper READER =
            YAMLMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /// One of them. {@code auth} is null where the key goes the format's own way.
    record Entry(
            String url,
            String format,
            @Nullable String auth,
            List<String> keys,
            boolean local,
            Map<String, Boolean> quirks,
            @Nullable String note) {
        Entry {
            keys = List.copyOf(keys);
            quirks = QuirkNames.checked(quirks);
        }
    }

    private final SequencedMap<String, Entry> entries;

    private Catalogue(SequencedMap<String, Entry> entries) {
        this.entries = entries;
    }

    static Catalogue standard() {
        return Standard.CATALOGUE;
    }

    /// Read when somebody first asks.
    private static final class Standard {
        private static final Catalogue CATALOGUE = load();
    }

    private static Catalogue load() {
        try (var text = Catalogue.class.getResourceAsStream("providers.yaml")) {
            return new Catalogue(
                    READER.readValue(text, new TypeReference<LinkedHashMap<String, Entry>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("providers.yaml cannot be read", e);
        }
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    SequencedSet<String> names() {
        return entries.sequencedKeySet();
    }

    /// Every variable that can hold an address, a part of one, or a key.
    SequencedSet<String> variables() {
        var names = new LinkedHashSet<String>();
        for (Map.Entry<String, Entry> provider : entries.entrySet()) {
            names.add(ProviderSettings.urlVariable(provider.getKey()));
            names.add(ProviderSettings.keyVariable(provider.getKey()));
            names.addAll(provider.getValue().keys());
            PLACEHOLDER
                    .matcher(provider.getValue().url())
                    .results()
                    .forEach(part -> names.add(part.group(1)));
        }
        return names;
    }
}
