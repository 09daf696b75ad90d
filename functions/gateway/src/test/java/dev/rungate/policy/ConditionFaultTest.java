package dev.rungate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody who writes a condition is no reader of grammars or of Java's exceptions.
class ConditionFaultTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    args.x >                        | is not complete: something is missing at its end (line 1, column 9)
                    foo(                            | is not complete: something is missing at its end (line 1, column 5)
                    args.x == 0x                    | 'x' does not belong here (line 1, column 12)
                    arg.x > 5                       | there is no 'arg' here, only args, tool, run, request and the functions of CEL; did you mean 'args'? (line 1, column 1)
                    args.x > 99999999999999999999   | 99999999999999999999 is too large for a whole number (line 1, column 10)
                    1 + 'a' == 2                    | '+' cannot be used with (int, string) (line 1, column 3)
                    args.x.matches('(')             | has a wrong regular expression: Unclosed group near index 1 (line 1, column 16)
                    args.x == duration('x')         | has a wrong duration: invalid duration format (line 1, column 20)
                    args.x > #                      | has a character that CEL does not know: '#' (line 1, column 10)
                    """)
    void aFaultIsSaidInASentence(String condition, String sentence) {
        assertThat(problems(condition)).contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.x >",
                "args[",
                "-",
                "'a",
                "\"a",
                "1 +",
                "foo(",
                "[1",
                "{'a'",
                "a.b.c",
                "x ? 1",
                "1 ? 2 : 3",
                "args.x > 99999999999999999999",
                "tool.matches('[')",
                "timestamp('x') == args.x",
                "1 + 'a'",
                "has(args)",
                "[1].all(x, y)",
                "Foo{a: 1} == args",
                "\u0000",
                "'\\x' == 'a'",
                "((((((((("
            })
    void noFaultSpeaksOfAGrammarOrAnException(String condition) {
        assertThat(problems(condition))
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem)
                                .doesNotContain(
                                        "Exception",
                                        "EOF",
                                        "expecting",
                                        "input string",
                                        "in container",
                                        "dev.cel"));
    }

    private static java.util.List<String> problems(String condition) {
        return switch (Condition.of(condition)) {
            case Condition.Ready _ -> java.util.List.of();
            case Condition.Rejected(var problems) -> problems;
        };
    }
}
