package dev.rungate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/// Figures of the deployed functions as they were last measured, from `measured.properties`, which
/// says how. Units are measured anew by every build, the rest by `.ci/bench deployed`.
public final class Measured {
    private static final Properties RECORDED = recorded();

    private Measured() {}

    private static Properties recorded() {
        var recorded = new Properties();
        try (var file = Measured.class.getResourceAsStream("measured.properties")) {
            recorded.load(Objects.requireNonNull(file, "measured.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return recorded;
    }

    /// Units of DynamoDB, `read` and `write`.
    public static Map<String, Double> units(String of) {
        return new TreeMap<>(
                Map.of(
                        "read", number(of + ".read").doubleValue(),
                        "write", number(of + ".write").doubleValue()));
    }

    static BigDecimal number(String name) {
        var text = RECORDED.getProperty(name);
        if (text == null) {
            throw new IllegalArgumentException("nothing is recorded of " + name);
        }
        return new BigDecimal(text.strip());
    }
}
