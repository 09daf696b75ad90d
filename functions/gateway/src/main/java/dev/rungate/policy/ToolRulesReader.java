package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the rules about tools, each with its condition compiled.
final class ToolRulesReader {
    private static final int MOST_RULES = 200;
    private static final int MOST_CHARACTERS = 50_000;
    private final Problems problems;
    private int characters;

    ToolRulesReader(Problems problems) {
        this.problems = problems;
    }

    List<ToolRule> read(Section document) {
        var rules = new ArrayList<ToolRule>();
        var ids = new HashSet<String>();
        var written = document.list("tools", MOST_RULES);
        for (int i = 0; i < written.size(); i++) {
            var path = document.path("tools").index(i);
            var rule = Section.of(written.get(i), path, problems);
            if (written.get(i) instanceof Map) {
                var id = id(rule, path);
                if (!ids.add(id)) {
                    rule.problem("id", "is the id of an earlier rule");
                }
                rule(rule, id).ifPresent(rules::add);
            }
        }
        return rules;
    }

    private static String id(Section rule, DocumentPath path) {
        return rule.text("id", 128).orElse(path.toString());
    }

    private Optional<ToolRule> rule(Section rule, String id) {
        var tool = required(rule, "tool").flatMap(key -> rule.text(key, 128)).map(ToolPattern::new);
        var when = condition(rule);
        var then = required(rule, "then").flatMap(key -> rule.word(key, Then.class));
        var onDeny = rule.word("on_deny", OnDeny.class);
        var ask = new AskRulesReader(problems).read(rule, then.orElse(Then.ASK) == Then.ASK);
        then.ifPresent(verdict -> checkWhatGoesWith(rule, verdict));
        rule.nothingElse();
        return tool.flatMap(pattern ->
                then.map(verdict ->
                        new ToolRule(
                                id, pattern, when, verdict, onDeny.orElse(OnDeny.REFUSE), ask)));
    }

    private static Optional<String> required(Section rule, String key) {
        if (rule.has(key)) {
            return Optional.of(key);
        }
        rule.value(key);
        rule.problem(key, "is missing");
        return Optional.empty();
    }

    private static void checkWhatGoesWith(Section rule, Then then) {
        if (then != Then.DENY && rule.has("on_deny")) {
            rule.problem("on_deny", "goes only with 'then: deny'");
        }
    }

    private @Nullable Condition condition(Section rule) {
        var source = rule.value("when");
        if (source.isEmpty()) {
            return null;
        }
        if (!(source.get() instanceof String text) || text.isBlank()) {
            rule.problem("when", "must be a condition in CEL, such as \"args.amount_usd > 500\"");
            return null;
        }
        characters += text.length();
        if (characters > MOST_CHARACTERS) {
            rule.problem(
                    "when",
                    "is one condition too many: all of them together may have %d characters"
                            .formatted(MOST_CHARACTERS));
            return null;
        }
        return switch (Condition.of(text)) {
            case Condition.Ready(var condition) -> condition;
            case Condition.Rejected(var mistakes) -> {
                mistakes.forEach(mistake -> rule.problem("when", mistake));
                yield null;
            }
        };
    }
}
