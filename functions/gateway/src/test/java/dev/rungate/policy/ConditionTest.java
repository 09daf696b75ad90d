package dev.rungate.policy;

import static dev.rungate.policy.Documented.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.CpuTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ConditionTest {
    private static final Condition.Answer YES = new Condition.True();
    private static final Condition.Answer NO = new Condition.False();
    private static final String TEN = "[0,1,2,3,4,5,6,7,8,9]";

    @Test
    void wholeNumbersAndDecimalsCompareWithEachOther() {
        var over = "args.amount_usd > 500";

        assertThat(test(over, Map.of("amount_usd", 600L))).isEqualTo(YES);
        assertThat(test(over, Map.of("amount_usd", new BigDecimal("600.5")))).isEqualTo(YES);
        assertThat(test(over, Map.of("amount_usd", new BigInteger("100000000000000000000"))))
                .isEqualTo(YES);
        assertThat(test(over, Map.of("amount_usd", 500L))).isEqualTo(NO);
        assertThat(test(over, Map.of("amount_usd", new BigDecimal("499.99")))).isEqualTo(NO);
        assertThat(test("args.amount_usd > 499.5", Map.of("amount_usd", 500L))).isEqualTo(YES);
        assertThat(test("args.amount_usd == 600.0", Map.of("amount_usd", 600L))).isEqualTo(YES);
        assertThat(
                        test(
                                "args.amount_usd in [600, 700]",
                                Map.of("amount_usd", new BigDecimal("600.0"))))
                .isEqualTo(YES);
    }

    /// As doubles these are 1, 9007199254740992, infinite, and nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0000000000000000001",
                "9007199254740993.0",
                "0.1000000000000000055511151231257827",
                "40817810099910001000001",
                "1e400",
                "1e999999999",
                "1e-400",
                "1e-999999999"
            })
    void aNumberThatIsNotHeldExactlyFailsTheConditionThatReadsIt(String written) {
        var decimal = new BigDecimal(written);
        var args = Map.of("x", decimal, "y", 7L, "list", List.of(1L, decimal));

        for (var read :
                List.of(
                        "args.x > 1",
                        "args.x > 1.5",
                        "1 <= args.x",
                        "args.x == 1",
                        "args.x != 1",
                        "args.x != args.y",
                        "args.x == args.x",
                        "args.x in [1, 2]",
                        "!(args.x in [1, 2])",
                        "1 in args.list",
                        "args.list == [1, 1]",
                        "args.list[1] > 0",
                        "args.list.exists(n, n == 1 && n != 1)",
                        "args.list.all(n, n < 2)",
                        "args == {'x': 1}",
                        "{'a': args.x} != {'a': 1}",
                        "double(args.x) > 1.0",
                        "int(args.x) > 1",
                        "string(args.x) == '1'",
                        "args.x > 1 || args.y == 7",
                        "args['x'] > 1",
                        "(true ? args.x : 1) > 1")) {
            assertThat(test(read, args)).as(read).isInstanceOf(Condition.Failed.class);
        }
        assertThat(test("args.y == 7 && has(args.x) && size(args.list) == 2", args)).isEqualTo(YES);
        assertThat(test("args.y == 7 || args.x > 1", args)).isEqualTo(YES);
    }

    @Test
    void wholeNumbersBeyondDoublesCompareExactlyOrNotAtAll() {
        var args = Map.of("x", 9007199254740993L, "y", 9007199254740992L, "d", 1.5, "e", 9e15);

        assertThat(test("args.x > 9007199254740992", args)).isEqualTo(YES);
        assertThat(test("args.x == args.y", args)).isEqualTo(NO);
        assertThat(test("args.x in [9007199254740993]", args)).isEqualTo(YES);
        assertThat(test("args.y > 9007199254740991.0", args)).isEqualTo(YES);
        for (var rounded :
                List.of(
                        "args.x > 9007199254740992.0",
                        "args.x != 9007199254740992.0",
                        "9007199254740992.0 < args.x",
                        "args.x < args.e",
                        "args.x in [9007199254740992.0]",
                        "[args.x] == [9007199254740992.0]",
                        "double(args.x) > args.e")) {
            assertThat(test(rounded, args)).as(rounded).isInstanceOf(Condition.Failed.class);
        }
        assertThat(test("args.x > args.e", Map.of("x", Long.MAX_VALUE, "e", 0x1p63)))
                .isInstanceOf(Condition.Failed.class);
    }

    @Test
    void theDecimalsThatPeopleAndProgramsWriteAreHeld() {
        for (var written :
                List.of("0.1", "0.30000000000000004", "1e20", "-12.50", "1e-7", "499.99", "0.0")) {
            assertThat(test("args.x < 1e21", Map.of("x", new BigDecimal(written))))
                    .as(written)
                    .isEqualTo(YES);
        }
    }

    @Test
    void aDecimalInAConditionThatWouldBeRoundedIsAMistake() {
        assertThat(rejected("args.x > 1.0000000000000000001"))
                .containsExactly(
                        "a number has more digits than can be compared exactly (line 1, column"
                                + " 10)");
        assertThat(rejected("args.x in [1, -9007199254740993.0]")).hasSize(1);
        assertThat(rejected("args.x > 'é'.size() && args.y < 1e-400")).hasSize(1);
        condition("args.x > -0.1 && args.x < 1.5e300 && args.x != 0.30000000000000004");
    }

    @Test
    void argumentsToolRunAndRequestCanBeRead() {
        var args =
                Map.of(
                        "to",
                        Map.of("address", "eve@example.com"),
                        "cc",
                        List.of("a", "b"),
                        "urgent",
                        true);

        assertThat(
                        test(
                                "args.to.address.endsWith('@example.com') && size(args.cc) == 2 &&"
                                        + " args.urgent",
                                args))
                .isEqualTo(YES);
        assertThat(test("args.cc.exists(name, name == 'b')", args)).isEqualTo(YES);
        assertThat(test("tool == 'send_email'", args)).isEqualTo(YES);
        assertThat(test("tool.matches('^send_')", args)).isEqualTo(YES);
        assertThat(test("run.spent_usd > 1 && run.steps >= 3", args)).isEqualTo(YES);
        assertThat(test("has(run.limit_usd)", args)).isEqualTo(NO);
        assertThat(test("'send_email' in request.tools && request.model.startsWith('gpt-')", args))
                .isEqualTo(YES);
        assertThat(test("run.tags['tier'] == 'gold'", args)).isEqualTo(YES);
    }

    @Test
    void nullIsAValueAndAMissingKeyIsNone() {
        var args = new HashMap<String, Object>();
        args.put("reason", null);

        assertThat(test("args.reason == null", args)).isEqualTo(YES);
        assertThat(test("has(args.reason) && !has(args.other)", args)).isEqualTo(YES);
        assertThat(test("args.other == null", args)).isInstanceOf(Condition.Failed.class);
    }

    @Test
    void whatCannotBeAnsweredSaysWhy() {
        assertThat(test("args.amount > 500", Map.of()))
                .isInstanceOfSatisfying(
                        Condition.Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .isEqualTo("a field that it reads is missing"));
        assertThat(test("args.amount > 500", Map.of("amount", "600")))
                .isInstanceOf(Condition.Failed.class);
        assertThat(test("args.flag", Map.of("flag", "yes"))).isInstanceOf(Condition.Failed.class);
        assertThat(test("args.n + 1 > 0", Map.of("n", Long.MAX_VALUE)))
                .isInstanceOf(Condition.Failed.class);
    }

    @Test
    void brokenArgumentsFailEveryConditionThatReadsThem() {
        for (var broken : new Object[] {"{\"amount\": 6", "", List.of(1L), 7L}) {
            assertThat(testRaw("size(args) >= 0", broken)).isInstanceOf(Condition.Failed.class);
            assertThat(testRaw("args != {}", broken)).isInstanceOf(Condition.Failed.class);
            assertThat(testRaw("tool == 'send_email'", broken)).isEqualTo(YES);
        }
        assertThat(testRaw("size(args) >= 0", null)).isInstanceOf(Condition.Failed.class);
    }

    @Test
    void mistakesAreFoundWhenItIsCompiledWithTheirPosition() {
        assertThat(rejected("args.amount >"))
                .singleElement()
                .asString()
                .contains("(line 1, column 14)");
        assertThat(rejected("arg.amount > 1 &&\n foo(3)"))
                .containsExactly(
                        "there is no 'arg' here, only args, tool, run, request and the functions of"
                                + " CEL; did you mean 'args'? (line 1, column 1)",
                        "there is no 'foo' here, only args, tool, run, request and the functions of"
                                + " CEL; did you mean 'tool'? (line 2, column 5)");
        assertThat(rejected("1 + 2")).containsExactly("must be true or false, not int");
        assertThat(rejected("tool")).containsExactly("must be true or false, not string");
        assertThat(rejected("run.spend_usd > 1"))
                .containsExactly(
                        "run has no field 'spend_usd'; did you mean 'spent_usd'? (line 1, column"
                                + " 4)");
        assertThat(rejected("has(request.nodel)"))
                .singleElement()
                .asString()
                .startsWith("request has no field 'nodel'; did you mean 'model'?");
        assertThat(rejected("tool.matches('(')"))
                .singleElement()
                .asString()
                .contains("(line 1, column 14)");
        assertThat(rejected("timestamp('yesterday') < timestamp('2026-01-01T00:00:00Z')"))
                .hasSize(1);
        assertThat(rejected("tool > 5"))
                .singleElement()
                .asString()
                .contains("cannot be used with (string, int)");
        assertThat(rejected("x".repeat(3_000) + " == 1"))
                .singleElement()
                .asString()
                .contains("2000");
        assertThat(rejected("(".repeat(500) + "true" + ")".repeat(500))).isNotEmpty();
    }

    @Test
    void whatMayTakeForEverIsRefusedByItsEstimate() {
        var overLists =
                "args.a.all(a, args.b.all(b, args.c.all(c, args.d.all(d, a + b + c + d > 0))))";
        var overLiterals =
                "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, %1$s.all(e, %1$s.all(f, %1$s.all(g, a+b+c+d+e+f+g >= 0)))))))"
                        .formatted(TEN);

        for (var cel : List.of(overLists, overLiterals, overLiterals + " || true")) {
            assertThat(CpuTime.bounded(() -> rejected(cel)))
                    .singleElement()
                    .asString()
                    .startsWith("may cost too much");
        }
        assertThat(
                        rejected(
                                "args.rows.all(row, args.rows.all(other,"
                                        + " row.text.matches('(a|b)*c')))"))
                .hasSize(1);
        assertThat(Condition.of("args.rows.all(row, args.rows.exists(other, row.id == other.id))"))
                .isInstanceOf(Condition.Ready.class);
    }

    @Test
    void whatTakesTooLongWithTheseArgumentsIsCutOff() {
        var list = LongStream.range(0, 30_000).boxed().toList();
        var text = "a".repeat(2_000_000);
        var texts = IntStream.range(0, 2_000).mapToObj(i -> text).toList();
        var needle = "a".repeat(1_000_000) + "b";

        for (var hungry :
                Map.<String, Map<String, Object>>ofEntries(
                                Map.entry(
                                        "args.l.all(a, args.l.all(b, a + b >= 0))",
                                        Map.of("l", list)),
                                Map.entry(
                                        "args.l.all(a, args.l.all(b, a + b >= 0)) || false",
                                        Map.of("l", list)),
                                Map.entry("size(args.l.map(a, a + 1)) > 0", Map.of("l", list)),
                                Map.entry(
                                        "args.l.all(a, args.missing || true)",
                                        Map.of("l", list, "m", list)),
                                Map.entry("args.s.matches('(a|b|ab|ba|c?)*d')", Map.of("s", text)),
                                Map.entry("args.s.matches('(.*a){20}$')", Map.of("s", text)),
                                Map.entry(
                                        "args.s.contains(args.n)", Map.of("s", text, "n", needle)),
                                Map.entry("args.t.all(t, t + t != '')", Map.of("t", texts)),
                                Map.entry(
                                        "args.t.exists(t, t == args.n)",
                                        Map.of("t", texts, "n", text + "b")),
                                Map.entry(
                                        "args.l.all(a, args.l == args.m)",
                                        Map.of("l", list, "m", list)))
                        .entrySet()) {
            var condition = condition(hungry.getKey());

            assertThat(
                            CpuTime.bounded(() ->
                                    condition.test("t", hungry.getValue(), Map.of(), Map.of())))
                    .as(hungry.getKey())
                    .isInstanceOf(Condition.Failed.class);
        }
    }

    @Test
    void usualArgumentsAreFarFromTheLimit() {
        var text = "The quick brown fox jumps over the lazy dog. ".repeat(200);

        assertThat(
                        test(
                                "args.body.matches('(?i)(password|secret|api[_-]?key)')",
                                Map.of("body", text)))
                .isEqualTo(NO);
        assertThat(test("args.body.contains('DROP TABLE')", Map.of("body", text.repeat(20))))
                .isEqualTo(NO);
        assertThat(
                        test(
                                "args.to.all(a, a.endsWith('@example.com'))",
                                Map.of("to", Collections.nCopies(1_000, "eve@example.com"))))
                .isEqualTo(YES);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 38, 60, 200, 1_000})
    void aConditionNestedDeepIsAnsweredOneWayOrTheOther(int levels) {
        var text = "(".repeat(levels) + "true" + ")".repeat(levels);

        CpuTime.bounded(() -> Condition.of(text.length() > 1_900 ? "[".repeat(levels) : text));
    }

    @Test
    void argumentsNestedDeepAreAnswered() {
        Object deep = 1L;
        for (int level = 0; level < 5_000; level++) {
            deep = Map.of("x", deep);
        }
        assertThat(test("args == args", Map.of("a", deep))).isInstanceOf(Condition.Answer.class);
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        var condition = condition("args.list.exists(x, x == args.n) && args.n > 5");
        Callable<Boolean> ask =
                () -> {
                    boolean right = true;
                    for (long n = 0; n < 200; n++) {
                        var answer =
                                condition.test(
                                        "t",
                                        Map.of("n", n, "list", List.of(1L, n)),
                                        Map.of(),
                                        Map.of());
                        right &= answer.equals(n > 5 ? YES : NO);
                    }
                    return right;
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(Collections.nCopies(50, ask));
            for (var answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
    }

    @Test
    void theSameQuestionGetsTheSameAnswer() {
        var condition = condition("args.amount > 500 && tool != 'x'");
        var answers =
                IntStream.range(0, 50)
                        .mapToObj(i ->
                                condition.test("t", Map.of("amount", 501L), Map.of(), Map.of()))
                        .collect(Collectors.toSet());

        assertThat(answers).containsExactly(YES);
        assertThat(condition)
                .isEqualTo(condition("args.amount > 500 && tool != 'x'"))
                .isNotEqualTo(condition("true"));
    }

    private static Condition.Answer test(String cel, Map<String, ?> args) {
        return testRaw(cel, args);
    }

    private static Condition.Answer testRaw(String cel, Object args) {
        var run = Map.of("spent_usd", 1.5, "steps", 3L, "tags", Map.of("tier", "gold"));
        var request = Map.of("model", "gpt-5", "tools", List.of("send_email", "search"));
        return condition(cel).test("send_email", args, run, request);
    }

    private static List<String> rejected(String cel) {
        return switch (Condition.of(cel)) {
            case Condition.Ready(var condition) ->
                    throw new AssertionError("was accepted: " + condition);
            case Condition.Rejected(var problems) -> problems;
        };
    }
}
