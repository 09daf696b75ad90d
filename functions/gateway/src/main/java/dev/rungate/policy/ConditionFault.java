package dev.rungate.policy;

import dev.rungate.ids.Nearest;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Says in a plain sentence what is wrong with a condition. The compiler's own messages speak of
/// its grammar, or are those of a Java exception.
record ConditionFault(Pattern message, Function<MatchResult, String> sentence) {
    private static final Set<String> VARIABLES = Set.of("args", "tool", "run", "request");

    private static final List<ConditionFault> KNOWN =
            List.of(
                    of(
                            "(?:mismatched|extraneous) input '<EOF>'.*|no viable alternative at"
                                    + " input '.*<EOF>'",
                            _ -> "is not complete: something is missing at its end"),
                    of(
                            "no viable alternative at input '(.*)'",
                            found -> "cannot be read behind '" + found.group(1) + "'"),
                    of(
                            "(?:mismatched|extraneous) input '(.*?)' expecting .*",
                            found -> "'" + found.group(1) + "' does not belong here"),
                    of(
                            "token recognition error at: '(.*)'",
                            found ->
                                    found.group(1).startsWith("'")
                                                    || found.group(1).startsWith("\"")
                                            ? "has a text that does not end, or a wrong escape in"
                                                    + " it: "
                                                    + found.group(1)
                                            : "has a character that CEL does not know: '"
                                                    + found.group(1)
                                                    + "'"),
                    of(
                            "undeclared reference to '(.*?)' \\(in container ''\\)",
                            found ->
                                    "there is no '%s' here, only args, tool, run, request and the functions of CEL%s"
                                            .formatted(
                                                    found.group(1),
                                                    Nearest.hint(found.group(1), VARIABLES))),
                    of(
                            "found no matching overload for '(.*?)' applied to '(.*?)' .*",
                            found ->
                                    "'%s' cannot be used with %s"
                                            .formatted(
                                                    found.group(1).replaceAll("[_@]", ""),
                                                    found.group(2))),
                    of(
                            "For input string: \"(.*?)\".*",
                            found -> found.group(1) + " is too large for a whole number"),
                    of(
                            "(\\w+) validation failed. Reason: (?:evaluation error: )?(.*)",
                            found ->
                                    "has a wrong "
                                            + (found.group(1).equals("Regex")
                                                    ? "regular expression"
                                                    : found.group(1))
                                            + ": "
                                            + found.group(2)));

    static String inWords(String message) {
        var line = message.lines().findFirst().orElse("is not CEL");
        return KNOWN.stream()
                .flatMap(known -> known.message.matcher(line).results().map(known.sentence))
                .findFirst()
                .orElse(line);
    }

    private static ConditionFault of(String message, Function<MatchResult, String> sentence) {
        return new ConditionFault(Pattern.compile("^(?:" + message + ")$"), sentence);
    }
}
