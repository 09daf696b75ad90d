package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.Settings;
import dev.rungate.Settings.LogLevel;
import dev.rungate.providers.Providers;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/settings.md` says what the code reads: no variable, default or flag more, none less.
class SettingsDocumentedTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "settings.md");
    private static final Path HOME = Path.of("~");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z0-9_]+)`");

    @Test
    void everyVariableIsThereWithItsDefault() throws Exception {
        assertThat(documented()).isEqualTo(inTheCode());
    }

    @Test
    void everyVariableIsAFlagOfServe() throws Exception {
        var serve = Rungate.commandLine().getSubcommands().get("serve").getCommandSpec();
        var flags = serve.options().stream().map(option -> option.longestName());
        assertThat(flags)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        documented().keySet().stream()
                                                .map(SettingsDocumentedTest::flag),
                                        Stream.of("--help", "--version"))
                                .toList());
    }

    @Test
    void everyVariableThatTellsAProvidersKeyOrAddressIsThere() throws IOException {
        var usual =
                Providers.variables().stream()
                        .filter(name -> !name.startsWith("RUNGATE_PROVIDER_"))
                        .collect(Collectors.toSet());
        assertThat(
                        table("## Providers")
                                .flatMap(row -> all(VARIABLE, row))
                                .collect(Collectors.toSet()))
                .isEqualTo(usual);
    }

    private static Map<String, String> documented() throws IOException {
        return table("## Variables")
                .map(row -> row.split("\\|"))
                .collect(Collectors.toMap(cells -> code(cells[1]), cells -> code(cells[2])));
    }

    /// The rows of the first table under a heading, without its head.
    private static Stream<String> table(String heading) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(heading))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2);
    }

    private static String code(String cell) {
        return all(CODE, cell).findFirst().orElse(cell.strip());
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    private static String flag(String variable) {
        return "--"
                + variable.substring("RUNGATE_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }

    /// The names that are asked for, in the order of the values they become.
    private static Map<String, String> inTheCode() throws ReflectiveOperationException {
        var environment = new EmptyEnvironment();
        var settings = Settings.from(environment, HOME);
        var names = List.copyOf(environment.asked);
        var values = new ArrayList<String>();
        for (RecordComponent component : Settings.class.getRecordComponents()) {
            values.add(text(component.getAccessor().invoke(settings)));
        }
        assertThat(values)
                .as("one value for each name, and the providers")
                .hasSize(names.size() + 1);
        var defaults = new LinkedHashMap<String, String>();
        for (int i = 0; i < names.size(); i++) {
            defaults.put(names.get(i), values.get(i));
        }
        return defaults;
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> "–";
            case LogLevel level -> level.name().toLowerCase(Locale.ROOT);
            default -> value.toString();
        };
    }

    /// An environment in which nothing is set, and which remembers what was looked for.
    private static final class EmptyEnvironment extends AbstractMap<String, String> {
        private final Set<String> asked = new LinkedHashSet<>();

        @Override
        public String get(Object name) {
            asked.add(name.toString());
            return null;
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return Set.of();
        }
    }
}
