package dev.rungate.local;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The folder that `~` stands for, as a shell understands it: `HOME`, which a person can set.
/// Java's own `user.home` is asked only where there is none, and is `?` for a user without an
/// entry.
final class HomeFolder {
    private HomeFolder() {}

    static @Nullable Path of(Map<String, String> environment) {
        var home = environment.getOrDefault("HOME", "");
        if (home.isBlank()) {
            home = System.getProperty("user.home", "");
        }
        return home.isBlank() || home.equals("?") ? null : Path.of(home);
    }
}
