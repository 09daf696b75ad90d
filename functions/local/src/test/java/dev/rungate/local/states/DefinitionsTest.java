package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.states.ApprovalMachine;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;

class DefinitionsTest {
    private static final String TASK =
            """
            {"StartAt":"A","States":{"A":{"Type":"Task",\
            "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",\
            "Parameters":{"QueueUrl":"u","MessageBody":"b"},"End":true%s}}}\
            """;

    @Test
    void ourOwnIsUnderstood() {
        var machine = DefinitionReader.read(ApprovalMachine.definition());
        assertThat(machine.startAt()).isEqualTo("Ask");
        assertThat(machine.waitsForTokens()).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotUnderstoodIsRefusedWhereItStands() {
        return Stream.of(
                refused("no JSON", "{", "no JSON at /"),
                refused("twice the same field", "{\"StartAt\":\"A\",\"StartAt\":\"B\"}", "no JSON"),
                refused("JSONata", with("\"QueryLanguage\":\"JSONata\","), "at /QueryLanguage"),
                refused("unknown field", with("\"Bogus\":1,"), "at /Bogus"),
                refused("version", with("\"Version\":\"2.0\","), "at /Version"),
                refused("too short", with("\"TimeoutSeconds\":0,"), "at /TimeoutSeconds"),
                refused("no states", "{\"StartAt\":\"A\",\"States\":{}}", "at /States"),
                refused("no such start", pass("X", "\"End\":true"), "no state 'X' at /StartAt"),
                refused("no such next", pass("A", "\"Next\":\"X\""), "no state 'X' to go to"),
                refused("no way on", pass("A", "\"Comment\":\"\""), "at /States/A/Next"),
                refused("two ways on", pass("A", "\"End\":true,\"Next\":\"A\""), "/States/A/Next"),
                refused(
                        "selector",
                        pass("A", "\"End\":true,\"ResultSelector\":{}"),
                        "A/ResultSelector"),
                refused("assign", pass("A", "\"End\":true,\"Assign\":{}"), "at /States/A/Assign"),
                refused("path", pass("A", "\"End\":true,\"InputPath\":\"$..x\""), "/A/InputPath"),
                refused(
                        "place",
                        pass("A", "\"End\":true,\"ResultPath\":\"$$.x\""),
                        "/A/ResultPath"),
                refused(
                        "function",
                        pass("A", "\"End\":true,\"Parameters\":{\"x.$\":\"States.Hash($.a)\"}"),
                        "States.Hash is not known at /States/A/Parameters/x.$"),
                refused(
                        "arguments",
                        pass("A", "\"End\":true,\"Parameters\":{\"x.$\":\"States.UUID(1)\"}"),
                        "/A/Parameters/x.$"),
                refused(
                        "unreached",
                        """
                        {"StartAt":"A","States":{"A":{"Type":"Succeed"},"B":{"Type":"Succeed"}}}\
                        """,
                        "Nothing leads to this state at /States/B"),
                refused(
                        "type",
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Map\"}}}",
                        "Map at /States/A/Type"),
                refused(
                        "wait",
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Wait\",\"Seconds\":1}}}",
                        "Wait at /States/A/Type"),
                refused(
                        "comparison",
                        """
                        {"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[
                          {"Variable":"$.x","StringMatches":"a*","Next":"A"}]}}}\
                        """,
                        "at /States/A/Choices/0/Variable"),
                refused("task field", TASK.formatted(",\"Bogus\":1"), "at /States/A/Bogus"),
                refused(
                        "task resource",
                        TASK.formatted("").replace("sqs:sendMessage", "lambda:invoke"),
                        "at /States/A/Resource"),
                refused(
                        "message field",
                        TASK.formatted("")
                                .replace("{\"QueueUrl\"", "{\"DelaySeconds\":1,\"QueueUrl\""),
                        "at /States/A/Parameters/DelaySeconds"),
                refused(
                        "message without queue",
                        TASK.formatted("").replace("\"QueueUrl\":\"u\",", ""),
                        "at /States/A/Parameters/QueueUrl"),
                refused(
                        "two times",
                        TASK.formatted(",\"TimeoutSeconds\":1,\"TimeoutSecondsPath\":\"$.t\""),
                        "at /States/A/TimeoutSeconds"),
                refused(
                        "slow heart",
                        TASK.formatted(",\"TimeoutSeconds\":5,\"HeartbeatSeconds\":5"),
                        "at /States/A/HeartbeatSeconds"),
                refused(
                        "everything first",
                        TASK.formatted(
                                """
                                ,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"A"},
                                {"ErrorEquals":["E"],"Next":"A"}]\
                                """),
                        "at /States/A/Catch/0"),
                refused(
                        "jitter",
                        TASK.formatted(
                                ",\"Retry\":[{\"ErrorEquals\":[\"E\"],\"JitterStrategy\":\"FULL\"}]"),
                        "at /States/A/Retry/0/JitterStrategy"));
    }

    @Test
    void theServiceSaysWhereToo() {
        try (var states = new StatesFixture()) {
            assertThatThrownBy(() -> states.machine(TASK.formatted(",\"Bogus\":1")))
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContaining("/States/A/Bogus");
            assertThatThrownBy(() ->
                            states.sfn()
                                    .createStateMachine(request ->
                                            request.name("express")
                                                    .type("EXPRESS")
                                                    .definition(TASK.formatted(""))
                                                    .roleArn(StatesFixture.ROLE)))
                    .isInstanceOf(InvalidDefinitionException.class);
        }
    }

    @Test
    void whoWasStartedWithOneDefinitionGoesOnWithIt() {
        try (var states = new StatesFixture()) {
            var queue = states.queue();
            var machine = states.asking(queue, ", \"OutputPath\": \"$.old\"");
            var execution = states.start(machine, "{}");
            states.sfn()
                    .updateStateMachine(request ->
                            request.stateMachineArn(machine)
                                    .definition(
                                            "{\"StartAt\":\"X\",\"States\":{\"X\":{\"Type\":\"Succeed\"}}}"));
            states.succeed(states.token(queue), "{\"old\":1}");
            assertThat(states.end(execution).output()).isEqualTo("1");
            assertThat(states.end(states.start(machine, "{\"n\":2}")).output())
                    .isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void createdAgainAsItIsItIsTheSameMachine() {
        try (var states = new StatesFixture()) {
            var one =
                    create(states, "{\"StartAt\":\"X\",\"States\":{\"X\":{\"Type\":\"Succeed\"}}}");
            assertThat(
                            create(
                                    states,
                                    "{\"StartAt\":\"X\",\"States\":{\"X\":{\"Type\":\"Succeed\"}}}"))
                    .isEqualTo(one);
            assertThatThrownBy(() ->
                            create(
                                    states,
                                    "{\"StartAt\":\"Y\",\"States\":{\"Y\":{\"Type\":\"Succeed\"}}}"))
                    .isInstanceOf(StateMachineAlreadyExistsException.class);
        }
    }

    private static String create(StatesFixture states, String definition) {
        return states.sfn()
                .createStateMachine(
                        r -> r.name("same").definition(definition).roleArn(StatesFixture.ROLE))
                .stateMachineArn();
    }

    private static String with(String field) {
        return "{%s\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}".formatted(field);
    }

    private static String pass(String startAt, String fields) {
        return "{\"StartAt\":\"%s\",\"States\":{\"A\":{\"Type\":\"Pass\",%s}}}"
                .formatted(startAt, fields);
    }

    private static DynamicTest refused(String name, String definition, String told) {
        return DynamicTest.dynamicTest(
                name,
                () ->
                        assertThatThrownBy(() -> DefinitionReader.read(definition))
                                .isInstanceOf(InvalidDefinition.class)
                                .hasMessageContaining(told));
    }
}
