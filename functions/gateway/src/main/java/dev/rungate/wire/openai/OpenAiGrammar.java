package dev.rungate.wire.openai;

import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.ToolCallLimit;
import dev.rungate.wire.json.GrowingValue;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks the order of the chunks of one stream: every client must put the same calls together.
/// `docs/answers.md` is this class in words.
final class OpenAiGrammar {
    private static final Set<String> NAMES = Set.of("", "message", "error");

    private final int mostChoices;
    private final Map<Long, Choice> choices = new HashMap<>();
    private SseStyle style = SseStyle.NONE;
    private @Nullable Boolean numbersChoices;
    private boolean failed;
    private int calls;

    /// The calls of one choice: numbered from zero without a gap, or all without a number.
    private static final class Choice {
        private final List<Call> calls = new ArrayList<>();
        private @Nullable Boolean numbersCalls;
        private @Nullable Call function;
        private boolean ended;
    }

    private static final class Call {
        private final GrowingValue arguments = new GrowingValue();
        private @Nullable Boolean isCustom;
        private String id = "";
        private String name = "";
        private boolean isArgued;
        private boolean isWhole;
    }

    /// {@code mostChoices} is how many the request asked for: some clients read the first choice of
    /// every chunk.
    OpenAiGrammar(int mostChoices) {
        this.mostChoices = mostChoices;
    }

    /// Takes an event, whether it has data or not. Throws {@link Ambiguous}.
    void line(SseEvent event) {
        if (event.doubt() != null) {
            throw new Ambiguous(event.doubt());
        }
        style = style.and(event.style());
        if (style.mixesSpaces()) {
            throw new Ambiguous("its lines are written in two ways");
        }
    }

    /// Takes the next chunk of the stream. Throws {@link Ambiguous}.
    void chunk(SseEvent event, JsonNode chunk) {
        if (!NAMES.contains(event.name())) {
            throw new Ambiguous("its event has a name that some clients pass over");
        }
        OpenAiShape.chunk(chunk);
        boolean fails = OpenAiEvents.isFailure(event, chunk) || isOddError(chunk);
        for (var choice : chunk.path("choices")) {
            if ((fails || failed) && saysSomething(choice.path("delta"))) {
                throw new Ambiguous("it has content beside or after an error");
            }
            choice(choice);
            if (event.splits() && bringsCall(choice.path("delta"))) {
                throw new Ambiguous("some clients take a line of its tool call for two");
            }
        }
        failed |= fails;
    }

    private static boolean bringsCall(JsonNode delta) {
        return !delta.path("tool_calls").isEmpty() || !delta.path("function_call").isEmpty();
    }

    /// Whether the `error` is odd: some clients take any `error` for one, some only one with
    /// content.
    private static boolean isOddError(JsonNode chunk) {
        return OpenAiShape.isSaid(chunk.path("error"));
    }

    static boolean saysSomething(JsonNode message) {
        for (var field : message.properties()) {
            var value = field.getValue();
            if (!field.getKey().equals("role")
                    && (value.isString() ? !Json.string(value).isEmpty() : !value.isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private void choice(JsonNode said) {
        var choice = choices.computeIfAbsent(number(said), _ -> new Choice());
        var delta = said.path("delta");
        for (var item : delta.path("tool_calls")) {
            open(choice);
            piece(call(choice, item), item);
        }
        told(choice);
        var function = delta.path("function_call");
        if (function.isObject()) {
            open(choice);
            if (!choice.calls.isEmpty()) {
                throw new Ambiguous("it has a function_call beside tool_calls");
            }
            choice.function = choice.function == null ? new Call() : choice.function;
            grow(choice.function, Json.string(function.path("name")), function.path("arguments"));
        }
        choice.ended |= !Json.string(said.path("finish_reason")).isEmpty();
    }

    private static void open(Choice choice) {
        if (choice.ended) {
            throw new Ambiguous("a tool call comes after the end of its choice");
        }
    }

    private long number(JsonNode said) {
        var index = index(said);
        if (numbersChoices != null && numbersChoices != (index != null)) {
            throw new Ambiguous("only some of its choices have a number");
        }
        numbersChoices = index != null;
        if (index != null && index >= mostChoices) {
            throw new Ambiguous("it has more choices than were asked for");
        }
        return index == null ? 0 : index;
    }

    private static @Nullable Long index(JsonNode said) {
        var index = said.path("index");
        if (!OpenAiShape.isSaid(index)) {
            return null;
        }
        if (!index.isIntegralNumber() || !index.canConvertToInt() || index.intValue() < 0) {
            throw new Ambiguous("an index is no whole number");
        }
        return (long) index.intValue();
    }

    private Call call(Choice choice, JsonNode item) {
        var index = index(item);
        if (choice.function != null) {
            throw new Ambiguous("it has a function_call beside tool_calls");
        }
        if (choice.numbersCalls != null && choice.numbersCalls != (index != null)) {
            throw new Ambiguous("only some of its tool calls have a number");
        }
        choice.numbersCalls = index != null;
        int before = choice.calls.size();
        var call = index == null ? unnumbered(choice, item) : numbered(choice, index);
        calls += choice.calls.size() - before;
        ToolCallLimit.check(calls);
        return call;
    }

    /// A call without a number. Clients that need numbers and clients that ignore them agree only
    /// on calls that come whole.
    private static Call unnumbered(Choice choice, JsonNode item) {
        var call = new Call();
        choice.calls.add(call);
        if (OpenAiAnswers.call(item).name().isEmpty()) {
            throw new Ambiguous("a tool call without a number comes in pieces");
        }
        return call;
    }

    /// Checks calls without a number. A client that looks for the number joins them to one, and two
    /// joined objects are no valid arguments.
    private static void told(Choice choice) {
        boolean several = Boolean.FALSE.equals(choice.numbersCalls) && choice.calls.size() > 1;
        if (several && !choice.calls.stream().allMatch(call -> call.arguments.isContainer())) {
            throw new Ambiguous("tool calls without a number can be taken for one");
        }
    }

    private static Call numbered(Choice choice, long index) {
        if (index == choice.calls.size()) {
            choice.calls.add(new Call());
        } else if (index != choice.calls.size() - 1) {
            throw new Ambiguous("its tool calls do not come one after the other");
        }
        return choice.calls.getLast();
    }

    private static void piece(Call call, JsonNode item) {
        var said = OpenAiAnswers.call(item);
        kind(call, item);
        id(call, Json.string(item.path("id")));
        var inner = OpenAiAnswers.inner(item);
        grow(call, said.name(), OpenAiAnswers.given(item, inner));
    }

    private static void kind(Call call, JsonNode item) {
        boolean custom = OpenAiAnswers.isCustom(item);
        boolean tells =
                custom
                        || item.path("function").isObject()
                        || OpenAiShape.isSaid(item.path("arguments"))
                        || !Json.string(item.path("type")).isEmpty();
        if (tells && call.isCustom != null && call.isCustom != custom) {
            throw new Ambiguous("one tool call is of two kinds");
        }
        call.isCustom = tells ? Boolean.valueOf(custom) : call.isCustom;
    }

    private static void id(Call call, String id) {
        if (!id.isEmpty() && !call.id.isEmpty() && !id.equals(call.id)) {
            throw new Ambiguous("one tool call has two ids");
        }
        call.id = call.id.isEmpty() ? id : call.id;
    }

    private static void grow(Call call, String name, JsonNode arguments) {
        if (!name.isEmpty() && call.isArgued && !name.equals(call.name)) {
            throw new Ambiguous("a tool call changes its name");
        }
        call.name = call.name.isEmpty() ? name : call.name;
        var text = OpenAiAnswers.text(arguments);
        if (text.isEmpty()) {
            return;
        }
        if (call.name.isEmpty()) {
            throw new Ambiguous("a tool call has arguments before it has a name");
        }
        if (call.isWhole || (call.isArgued && !arguments.isString())) {
            throw new Ambiguous("arguments that are no text come in pieces");
        }
        call.isWhole = !arguments.isString();
        call.isArgued = true;
        if (call.isCustom == null || !call.isCustom) {
            call.arguments.add(text);
        }
    }
}
