package dev.rungate;

import dev.rungate.Settings.LogLevel;
import dev.rungate.channels.Secret;
import dev.rungate.channels.email.MailServer;
import dev.rungate.ids.Nearest;
import dev.rungate.providers.ProviderSettings;
import dev.rungate.providers.Providers;
import dev.rungate.providers.UpstreamTimeouts;
import dev.rungate.tenants.TokenText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads settings one by one and remembers what is wrong with them, so that an operator mends
/// everything at once. Values of secrets are never repeated.
final class SettingsReader {
    private static final String OURS = "RUNGATE_";
    private static final String OF_A_PROVIDER = "RUNGATE_PROVIDER_";
    private static final Pattern HTTP_URL = Pattern.compile("https?://[^/?#]+.*");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s<>]+@[^@\\s<>]+");
    private static final int SHORTEST_SECRET = 16;
    private static final int KEY_BYTES = 32;

    /// Read by {@code bin/rungate}, not here.
    private static final List<String> OF_THE_START_SCRIPT =
            List.of("RUNGATE_JAVA_HOME", "RUNGATE_JAVA_OPTS");

    private final Map<String, String> environment;
    private final @Nullable Path home;
    private final Set<String> names = new TreeSet<>(OF_THE_START_SCRIPT);
    private final List<String> mistakes = new ArrayList<>();

    SettingsReader(Map<String, String> environment, @Nullable Path home) {
        this.environment = environment;
        this.home = home;
    }

    void finish() {
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
    }

    /// Of the variables that begin like ours, those that nobody asked for.
    List<String> unknown() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(OURS) && !name.startsWith(OF_A_PROVIDER))
                .filter(name -> !names.contains(name))
                .sorted()
                .map(name -> name + " is not a setting" + Nearest.hint(name, names))
                .toList();
    }

    String text(String name, String otherwise) {
        return read(name, otherwise, "must be text", text -> text);
    }

    int whole(String name, int otherwise, int least, int most) {
        return read(
                name,
                otherwise,
                "must be a whole number from " + least + " to " + most,
                text -> {
                    int number = Integer.parseInt(text);
                    return number < least || number > most ? null : number;
                });
    }

    boolean flag(String name, boolean otherwise) {
        return read(
                name,
                otherwise,
                "must be true or false",
                text ->
                        switch (text) {
                            case "true" -> true;
                            case "false" -> false;
                            default -> null;
                        });
    }

    Duration duration(String name, Duration otherwise, Duration least) {
        return read(name, otherwise, isoDuration(least), text -> parse(text, least));
    }

    private static String isoDuration(Duration least) {
        return "must be an ISO-8601 duration of at least " + least + ", like PT30S";
    }

    private static @Nullable Duration parse(String text, Duration least) {
        var duration = Duration.parse(text);
        return duration.compareTo(least) < 0 ? null : duration;
    }

    LogLevel choice(String name, LogLevel otherwise) {
        return read(
                name,
                otherwise,
                "must be error, warn, info or debug",
                text -> LogLevel.valueOf(text.toUpperCase(Locale.ROOT)));
    }

    /// A leading `~/` is the home folder: a shell does not spell it out inside a flag or a quoted
    /// text. {@code inHomeFolder} is the folder where nothing is said.
    Path folder(String name, String inHome) {
        if (home == null && !isSet(name)) {
            mistakes.add(name + " must be set, for there is no home folder: HOME is not set");
        }
        return read(name, fromHome(inHome), "must be the path of a folder", this::path);
    }

    private @Nullable Path path(String text) {
        if (text.startsWith("~/")) {
            return home == null ? null : fromHome(text.substring(2));
        }
        return Path.of(text);
    }

    private Path fromHome(String text) {
        return home == null ? Path.of(text) : home.resolve(text);
    }

    @Nullable TokenText adminToken(String name) {
        return optional(
                name,
                "must be rg_adm_ and at least 32 more of A-Za-z0-9",
                text -> {
                    var token = new TokenText(text);
                    return token.wellFormedAdmin() ? token : null;
                });
    }

    @Nullable Secret longSecret(String name) {
        return optional(
                name,
                "must have at least " + SHORTEST_SECRET + " characters",
                text -> text.length() < SHORTEST_SECRET ? null : new Secret(text));
    }

    @Nullable Secret mailServer(String name) {
        return optional(
                name,
                "must be smtp://user:password@host:port or smtps://…",
                text -> {
                    MailServer.of(text);
                    return new Secret(text);
                });
    }

    @Nullable String mailAddress(String name) {
        return optional(
                name,
                "must be an address like rungate@example.com",
                text -> ADDRESS.matcher(text).matches() ? text : null);
    }

    /// Where the first is set, the others have to be.
    void needs(String first, String... others) {
        for (var other : others) {
            if (isSet(first) && !isSet(other)) {
                mistakes.add(other + " must be set where " + first + " is");
            }
        }
    }

    @Nullable String url(String name) {
        return optional(name, "must be an http or https URL", text -> checkedUrl(text));
    }

    @Nullable URI uri(String name) {
        return optional(
                name,
                "must be an http or https URL without query",
                text -> isPlainUrl(text) ? URI.create(text) : null);
    }

    URI uri(String name, URI otherwise) {
        var given = uri(name);
        return given == null ? otherwise : given;
    }

    @Nullable Secret secret(String name) {
        return optional(
                name,
                "must be printable ASCII without spaces",
                text -> PRINTABLE.matcher(text).matches() ? new Secret(text) : null);
    }

    /// Of two that make sense only together, one alone is a mistake.
    void together(String one, String other) {
        if (isSet(one) != isSet(other)) {
            mistakes.add(
                    (isSet(one) ? other : one)
                            + " is missing: "
                            + (isSet(one) ? one : other)
                            + " is set, and both are needed");
        }
    }

    byte @Nullable [] key(String name) {
        return optional(
                name,
                "must be " + KEY_BYTES + " bytes in base64 or in hex",
                text -> {
                    var key =
                            text.length() == 2 * KEY_BYTES
                                    ? HexFormat.of().parseHex(text)
                                    : Base64.getDecoder().decode(text);
                    return key.length == KEY_BYTES ? key : null;
                });
    }

    @Nullable Duration duration(String name, Duration least) {
        return optional(name, isoDuration(least), text -> parse(text, least));
    }

    /// Every variable that says something about a provider of the catalogue. One of ours that is
    /// about none is a mistake.
    Map<String, String> providers() {
        var known = Providers.variables();
        var given =
                environment.entrySet().stream()
                        .filter(entry ->
                                known.contains(entry.getKey())
                                        || entry.getKey().startsWith(OF_A_PROVIDER))
                        .filter(entry -> !entry.getValue().isBlank())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        mistakes.addAll(
                Providers.mistakes(
                        new ProviderSettings(given, true, true, UpstreamTimeouts.USUAL)));
        return given;
    }

    private static @Nullable String checkedUrl(String text) {
        return HTTP_URL.matcher(text).matches() && URI.create(text).getHost() != null ? text : null;
    }

    private static boolean isPlainUrl(String text) {
        return checkedUrl(text) != null && text.indexOf('?') < 0 && text.indexOf('#') < 0;
    }

    private boolean isSet(String name) {
        var text = environment.get(name);
        return text != null && !text.isBlank();
    }

    private <T> T read(String name, T otherwise, String rule, Function<String, @Nullable T> parse) {
        var value = optional(name, rule, parse);
        return value == null ? otherwise : value;
    }

    private <T> @Nullable T optional(
            String name, String rule, Function<String, @Nullable T> parse) {
        names.add(name);
        var text = environment.get(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        var value = parsed(text.strip(), parse);
        if (value == null) {
            mistakes.add(name + " " + rule);
        }
        return value;
    }

    private static <T> @Nullable T parsed(String text, Function<String, @Nullable T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException
                | DateTimeParseException
                | ArithmeticException unreadable) {
            return null;
        }
    }
}
