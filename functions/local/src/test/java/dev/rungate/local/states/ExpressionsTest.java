package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final Scope SCOPE =
            new Scope(
                    StatesJson.read(
                            "{\"n\":7,\"t\":\"x y\",\"a\":[1,{\"b\":null}],\"k k\":true,\"o\":{}}"),
                    StatesJson.read("{\"Execution\":{\"Name\":\"gate\"}}"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.n | 7",
                "$['k k'] | true",
                "$.a[1].b | null",
                "$$.Execution.Name | \"gate\"",
                "States.Format('gate {}', $.n) | \"gate 7\"",
                "States.Format('{} and {}: {}', $.t, true, null) | \"x y and true: null\"",
                "States.Format('it\\'s \\{{}\\}', $.n) | \"it's {7}\"",
                "States.MathAdd($.n, -10) | -3",
                "States.ArrayLength($.a) | 2",
                "States.ArrayGetItem($.a, 0) | 1",
                "States.ArrayGetItem($.a, States.MathAdd(States.ArrayLength($.a), -2)) | 1",
                "States.JsonToString($.a) | \"[1,{\\\"b\\\":null}]\"",
            })
    void saysWhatAwsSays(String expression, String value) {
        assertThat(ExpressionReader.read(expression).evaluate(SCOPE)).hasToString(value);
    }

    @Test
    void everyUuidIsAnother() {
        var uuid = ExpressionReader.read("States.UUID()");
        assertThat(uuid.evaluate(SCOPE)).isNotEqualTo(uuid.evaluate(SCOPE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "$.",
                "$.a[*]",
                "$..n",
                "$.a[-1]",
                "States.UUID",
                "States.UUID(",
                "States.Nope()",
                "States.MathAdd(1)",
                "States.Format('x' 1)",
                "States.UUID() x",
                "States.Format('x)",
            })
    void refusesWhatItCannotRead(String expression) {
        assertThatThrownBy(() -> ExpressionReader.read(expression))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.missing | States.ParameterPathFailure",
                "States.Format('{} {}', $.n) | States.IntrinsicFailure",
                "States.Format('x', $.n) | States.IntrinsicFailure",
                "States.Format('{}', $.o) | States.IntrinsicFailure",
                "States.MathAdd($.t, 1) | States.IntrinsicFailure",
                "States.ArrayGetItem($.a, 9) | States.IntrinsicFailure",
                "States.ArrayLength($.n) | States.IntrinsicFailure",
            })
    void failsByTheNameAwsHasForIt(String expression, String error) {
        assertThatThrownBy(() -> ExpressionReader.read(expression).evaluate(SCOPE))
                .isInstanceOfSatisfying(
                        StateError.class, failure -> assertThat(failure.error()).isEqualTo(error));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"ResultPath\":null` | {\"n\":7}",
                "`\"Result\":1` | 1",
                "`\"Result\":1,\"ResultPath\":\"$.x.y\"` | {\"n\":7,\"x\":{\"y\":1}}",
                "`\"InputPath\":\"$.n\"` | 7",
                "`\"InputPath\":null` | {}",
                "`\"OutputPath\":null` | {}",
                "`\"Parameters\":{\"m.$\":\"$.n\",\"c\":[1,{\"d.$\":\"$.n\"}]}` | {\"m\":7,\"c\":[1,{\"d\":7}]}",
                "`\"Parameters\":{\"m.$\":\"$.n\"},\"ResultPath\":\"$.p\",\"OutputPath\":\"$.p\"` | {\"m\":7}",
            })
    void dataFlowAsOnAws(String fields, String output) {
        var pass =
                (State.Pass)
                        DefinitionReader.readState(
                                "{\"Type\":\"Pass\",\"End\":true," + fields + "}");
        var scope = new Scope(StatesJson.read("{\"n\":7}"), StatesJson.object());
        assertThat(StatesJson.text(pass.run(scope))).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"Variable\":\"$.t\",\"StringEquals\":\"x y\"` | true",
                "`\"Variable\":\"$.n\",\"StringEquals\":\"7\"` | false",
                "`\"Variable\":\"$.n\",\"NumericEquals\":7.0` | true",
                "`\"Variable\":\"$.n\",\"NumericEquals\":8` | false",
                "`\"Variable\":\"$['k k']\",\"BooleanEquals\":true` | true",
                "`\"Variable\":\"$.t\",\"BooleanEquals\":true` | false",
                "`\"Variable\":\"$.x.y\",\"IsPresent\":false` | true",
                "`\"Variable\":\"$.a[1].b\",\"IsPresent\":true` | true",
                "`\"Not\":{\"Variable\":\"$.x\",\"IsPresent\":true}` | true",
                "`\"And\":[{\"Variable\":\"$.x\",\"IsPresent\":true},{\"Variable\":\"$.x\",\"NumericEquals\":1}]` | false",
                "`\"Or\":[{\"Variable\":\"$.x\",\"IsPresent\":true},{\"Variable\":\"$.n\",\"NumericEquals\":7}]` | true",
            })
    void rulesHoldAsOnAws(String rule, boolean holds) {
        var branch = RuleReader.branch(StatesJson.read("{\"Next\":\"X\"," + rule + "}"), "");
        assertThat(branch.rule().holds(SCOPE)).isEqualTo(holds);
    }
}
