package dev.rungate.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// What the template of this repository deploys. Its intrinsic functions are resolved with the
/// names of an account: `IncomingCall` is what a `Ref` to it gives, `IncomingCall.Arn` an
/// attribute.
final class Template {
    static final Path REPOSITORY = Path.of("..", "..");
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]+)}");

    private final Map<?, ?> root;
    private final UnaryOperator<String> account;

    private Template(Map<?, ?> root, UnaryOperator<String> account) {
        this.root = root;
        this.account = account;
    }

    /// An intrinsic function of one argument, as it is written.
    private record Intrinsic(String name, String argument) {}

    static Template of(UnaryOperator<String> account) {
        var tags =
                Map.of(
                        new Tag("!Ref"), intrinsic("Ref"),
                        new Tag("!Sub"), intrinsic("Sub"),
                        new Tag("!GetAtt"), intrinsic("GetAtt"),
                        // Conditions say what is left out; nothing of that is asked of this.
                        new Tag("!Not"), node -> node.getTag().getValue());
        var load = new Load(LoadSettings.builder().setTagConstructors(tags).build());
        try {
            var text = Files.readString(REPOSITORY.resolve("template.yaml"));
            return new Template((Map<?, ?>) load.loadFromString(text), account);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConstructNode intrinsic(String name) {
        return node -> new Intrinsic(name, ((ScalarNode) node).getValue());
    }

    /// The logical names of the resources of a type, in the template's order.
    List<String> names(String type) {
        return map(root, "Resources").entrySet().stream()
                .filter(resource -> type.equals(((Map<?, ?>) resource.getValue()).get("Type")))
                .map(resource -> resource.getKey().toString())
                .toList();
    }

    Map<?, ?> properties(String resource) {
        return map(map(map(root, "Resources"), resource), "Properties");
    }

    /// Everything a function is told, and nothing else.
    Map<String, String> environment(String function) {
        var variables = new TreeMap<String, String>();
        addVariables(variables, map(map(root, "Globals"), "Function"));
        addVariables(variables, properties(function));
        return variables;
    }

    Duration timeout(String function) {
        var own = properties(function).get("Timeout");
        var usual = map(map(root, "Globals"), "Function").get("Timeout");
        return Duration.ofSeconds(Long.parseLong(text(own == null ? usual : own)));
    }

    /// What feeds a function that has one source of events.
    Map<?, ?> source(String function) {
        var events = map(properties(function), "Events");
        return map((Map<?, ?>) events.values().iterator().next(), "Properties");
    }

    static Map<?, ?> map(Map<?, ?> from, String name) {
        var value = from.get(name);
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    static List<Map<?, ?>> maps(Map<?, ?> from, String name) {
        return ((List<?>) Objects.requireNonNull(from.get(name), name))
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    String text(Map<?, ?> from, String name) {
        return text(Objects.requireNonNull(from.get(name), name));
    }

    private void addVariables(Map<String, String> variables, Map<?, ?> function) {
        map(map(function, "Environment"), "Variables")
                .forEach((name, value) -> variables.put(name.toString(), text(value)));
    }

    private String text(Object value) {
        return switch (value) {
            case Intrinsic(var name, var argument) when name.equals("Sub") ->
                    NAME.matcher(argument)
                            .replaceAll(found ->
                                    Matcher.quoteReplacement(account.apply(found.group(1))));
            case Intrinsic(_, var argument) -> account.apply(argument);
            default -> value.toString();
        };
    }
}
