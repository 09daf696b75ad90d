package dev.rungate.calls.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.Answer;
import dev.rungate.chat.ChatRequest;
import dev.rungate.pricing.BilledPart;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.PricedModel;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Step;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.Recordings;
import dev.rungate.wire.Recordings.Recording;
import dev.rungate.wire.Streams;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.openai.OpenAiDialect;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was really billed for a recorded request is no more than what would have been held for it.
class RecordedWorstCasesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final PriceBook BOOK = PriceBook.bundled();
    private static final ModelTokenizers COUNTS = new ModelTokenizers();

    /// The exceptions are listed in {@code docs/usage.md}; none of the recordings is one.
    private static final Set<String> EXCEPTIONS = Set.of();

    @TestFactory
    Stream<DynamicTest> noRecordedAnswerCostsMoreThanItsWorstCase() {
        return Recordings.matching(RecordedWorstCasesTest::isPricedChat).stream()
                .filter(recording ->
                        recording.request().filter(RecordedWorstCasesTest::isChat).isPresent())
                .map(recording ->
                        DynamicTest.dynamicTest(recording.name(), () -> check(recording)));
    }

    private void check(Recording recording) {
        var request = request(recording);
        var model = BOOK.find(recording.provider(), request.model(), NOW);
        var usage = answer(recording).usage();
        if (model.isEmpty() || usage == null || EXCEPTIONS.contains(recording.name())) {
            return;
        }
        var price = model.get().price();
        var billed =
                BilledPart.total(
                        usage.parts().stream()
                                .map(part ->
                                        new BilledPart(price, part.serviceTier(), part.counts()))
                                .toList());
        var loose = WorstCase.of(List.of(tariff(model.get())), request);
        assertThat(billed).isLessThanOrEqualTo(loose.amount());
        assertThat(billed).isLessThanOrEqualTo(counted(loose));
    }

    private static Usd counted(WorstCase loose) {
        var request = loose.request();
        if (request.size().unbounded()) {
            return loose.amount();
        }
        var tokens = COUNTS.ofText(request.model(), request.body().text(), loose.window());
        return tokens.isPresent() ? loose.withText(tokens.getAsLong()).amount() : loose.amount();
    }

    private static Tariff tariff(PricedModel model) {
        return new Tariff(
                model.price(),
                model.contextWindow(),
                model.maxOutput(),
                OptionalLong.empty(),
                new Step.PriceOrigin("test", null));
    }

    private static boolean isPricedChat(JsonNode line) {
        var provider = line.path("provider").stringValue();
        var api = line.path("api").stringValue();
        return Set.of("openai", "anthropic").contains(provider)
                && Set.of("chat", "messages").contains(api)
                && line.path("status").asInt() == 200;
    }

    private static boolean isChat(byte[] request) {
        var json = JsonMapper.shared().readTree(request);
        return json.path("model").isString() && json.path("messages").isArray();
    }

    private static ChatRequest request(Recording recording) {
        return dialect(recording).request(JsonText.of(recording.request().orElseThrow()), false);
    }

    private static Answer answer(Recording recording) {
        var dialect = dialect(recording);
        return recording.isStream()
                ? Streams.together(
                        Streams.events(dialect, Streams.frames(recording.bytes(), 4_096)))
                : dialect.answer(recording.bytes());
    }

    private static Dialect dialect(Recording recording) {
        return recording.provider().equals("anthropic")
                ? new AnthropicDialect()
                : new OpenAiDialect();
    }
}
