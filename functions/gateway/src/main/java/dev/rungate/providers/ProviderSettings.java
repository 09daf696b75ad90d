package dev.rungate.providers;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the deployment says about providers, already read. {@code variables} are the operator's, by
/// name; {@code privateUpstreams} lets providers live on private and loopback addresses; {@code
/// echo} offers the built-in echo.
public record ProviderSettings(
        Map<String, String> variables,
        boolean privateUpstreams,
        boolean echo,
        UpstreamTimeouts timeouts) {
    public ProviderSettings {
        variables = Map.copyOf(variables);
    }

    public static String urlVariable(String provider) {
        return variable(provider, "URL");
    }

    public static String keyVariable(String provider) {
        return variable(provider, "KEY");
    }

    /// An empty value counts as not set.
    Optional<String> value(String variable) {
        return Optional.ofNullable(variables.get(variable))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static String variable(String provider, String what) {
        return "RUNGATE_PROVIDER_"
                + provider.toUpperCase(Locale.ROOT).replace('-', '_')
                + "_"
                + what;
    }
}
