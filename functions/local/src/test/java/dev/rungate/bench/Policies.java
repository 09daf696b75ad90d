package dev.rungate.bench;

/// Policies of the measurements. One output token costs a tenth of a cent, input nothing: every
/// amount is exact.
public final class Policies {
    private Policies() {}

    public static String limit(String name, String usd) {
        return policy(name, "limit_usd: \"" + usd + "\"");
    }

    public static String clamping(String name, String usd, int least) {
        return policy(
                name, "limit_usd: \"" + usd + "\", on_limit: clamp, min_output_tokens: " + least);
    }

    private static String policy(String name, String budget) {
        return """
        name: %s
        run: { idle_timeout: PT12H }
        budget: { run: { %s } }
        models: { unpriced: { input_usd_per_mtok: "0", output_usd_per_mtok: "1000" } }
        """
                .formatted(name, budget);
    }
}
