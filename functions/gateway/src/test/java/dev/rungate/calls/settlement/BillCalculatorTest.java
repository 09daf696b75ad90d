package dev.rungate.calls.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.Hold;
import dev.rungate.calls.Call;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.admission.ModelTokenizers;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.chat.Answer;
import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.Usage;
import dev.rungate.chat.WireFormat;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Refusal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a call is charged. A thousand tokens in and a hundred out cost $0.003 with gpt-4o.
class BillCalculatorTest {
    private static final Usage USAGE = Usage.of(1_000, 100);
    private static final Refusal CUT =
            new Refusal.UpstreamError("openai", 200, 1, "The answer broke off.");

    private final BillCalculator calculator =
            new BillCalculator(new TariffLookup(SampleCalls.PRICES), new ModelTokenizers());
    private final Call call = new SampleCalls().make();

    @Test
    void aReportedUsageIsChargedAsItIs() {
        var bill = bill(call, "0.01", Ending.ok(reported("gpt-4o", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.003"));
        assertThat(bill.usage()).isEqualTo(USAGE);
        assertThat(bill.estimated()).isFalse();
    }

    @Test
    void aReportedUsageIsChargedBeyondTheHold() {
        var bill = bill(call, "0.001", Ending.ok(reported("gpt-4o", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.003"));
    }

    @Test
    void aCallThatReachedNoProviderCostsNothing() {
        var bill = bill(call, "0.01", Ending.notBilled(CUT));
        assertThat(bill.cost()).isEqualTo(Usd.ZERO);
        assertThat(bill.usage()).isNull();
        assertThat(bill.estimated()).isFalse();
    }

    @Test
    void anAnswerThatBrokeOffIsCounted() {
        var bill = bill(call, "0.01", Ending.failed(silent(400), CUT));
        assertThat(bill.estimated()).isTrue();
        assertThat(bill.usage().outputTokens()).isEqualTo(100);
        assertThat(bill.usage().inputTokens()).isPositive();
        assertThat(bill.cost()).isBetween(Usd.of("0.001"), Usd.of("0.0015"));
    }

    @Test
    void anEstimateCostsAtMostItsHold() {
        var bill = bill(call, "0.01", Ending.failed(silent(4_000_000), CUT));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.01"));
        assertThat(bill.usage().outputTokens()).isEqualTo(1_000_000);
    }

    @Test
    void anEstimateCostsAtLeastWhatItsProviderReported() {
        var soFar = reported("gpt-4o", USAGE, 4_000_000);
        var bill = bill(call, "0.001", Ending.failed(soFar, CUT));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.003"));
        assertThat(bill.estimated()).isTrue();
    }

    @Test
    void ofAnAnswerThatBrokeOffTheLargerOutputCounts() {
        var counted = Ending.failed(reported("gpt-4o", USAGE, 4_000), CUT);
        assertThat(bill(call, "1", counted).usage().outputTokens()).isEqualTo(1_000);
        var said = Ending.failed(reported("gpt-4o", USAGE, 40), CUT);
        assertThat(bill(call, "1", said).usage().outputTokens()).isEqualTo(100);
    }

    @Test
    void ofAWholeAnswerTheReportedSideStands() {
        var parts = ReportedUsage.of(Usage.of(0, 100)).parts();
        var answer =
                new Answer("gpt-4o", new ReportedUsage(parts, false, true), null, List.of(), 4_000);
        var bill = bill(call, "1", Ending.ok(answer));
        assertThat(bill.usage().outputTokens()).isEqualTo(100);
        assertThat(bill.usage().inputTokens()).isPositive();
        assertThat(bill.estimated()).isTrue();
    }

    @Test
    void theModelThatAnswersSetsThePrice() {
        var bill = bill(call, "0.01", Ending.ok(reported("gpt-4o-dear", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.03"));
    }

    @Test
    void aModelThatNobodyHasAPriceForCostsWhatTheRequestedOneCosts() {
        var bill = bill(call, "0.01", Ending.ok(reported("gpt-9", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.003"));
    }

    @Test
    void aPolicysPriceForTheRequestedModelHoldsForAListedOneThatAnswers() {
        var priced = priced("gpt-4o: { input_usd_per_mtok: '1', output_usd_per_mtok: '1' }");
        var bill = bill(priced, "0.01", Ending.ok(reported("gpt-4o-dear", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.0011"));
        assertThat(bill.tariff().setByPolicy()).isTrue();
    }

    @Test
    void aPolicysPriceForTheModelThatAnswersWins() {
        var priced =
                priced(
                        "gpt-4o: { input_usd_per_mtok: '1', output_usd_per_mtok: '1' },"
                                + " gpt-4o-dear: { input_usd_per_mtok: '4', output_usd_per_mtok:"
                                + " '4' }");
        var bill = bill(priced, "0.01", Ending.ok(reported("gpt-4o-dear", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.0044"));
    }

    @Test
    void aCallWithoutAPriceHasAnUnknownCostAndIsChargedNothing() {
        var unpriced =
                new SampleCalls()
                        .rules("{ name: p, models: { unpriced: allow } }")
                        .model("gpt-9")
                        .make();
        var whole = bill(unpriced, "0", Ending.ok(reported("gpt-9", USAGE, 400)));
        var broken = bill(unpriced, "0", Ending.failed(silent(400), CUT));
        assertThat(List.of(whole, broken))
                .allSatisfy(bill -> {
                    assertThat(bill.cost()).isNull();
                    assertThat(bill.charge()).isEqualTo(Usd.ZERO);
                });
        assertThat(whole.estimated()).isFalse();
        assertThat(broken.estimated()).isTrue();
    }

    @Test
    void aSearchingModelThatReportsNoSearchIsChargedOneForEachChoice() {
        var bill = bill(searching(), "1", Ending.ok(reported("gpt-4o-search-1", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.053"));
        assertThat(bill.usage().webSearches()).isEqualTo(2);
        assertThat(bill.estimated()).isTrue();
    }

    @Test
    void searchesThatAreReportedStand() {
        var used = new Usage(1_000, 100, 0, 0, 0, 0, 0, 0, 0, 1);
        var bill = bill(searching(), "1", Ending.ok(reported("gpt-4o-search-1", used, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.028"));
        assertThat(bill.estimated()).isFalse();
    }

    @Test
    void aSearchingModelThatBrokeOffIsChargedItsSearchesToo() {
        var bill = bill(searching(), "1", Ending.failed(silent(400), CUT));
        assertThat(bill.usage().webSearches()).isEqualTo(2);
        assertThat(bill.cost()).isGreaterThan(Usd.of("0.05"));
    }

    /// Messages report their searches, so none is none.
    @Test
    void aMessageThatReportsNoSearchIsChargedNone() {
        var message =
                new SampleCalls()
                        .format(WireFormat.ANTHROPIC_MESSAGES)
                        .body(
                                """
                                {"model":"claude","max_tokens":100,
                                 "messages":[{"role":"user","content":"Hi"}],
                                 "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}]}
                                """)
                        .make();
        var bill = bill(message, "1", Ending.ok(reported("claude", USAGE, 400)));
        assertThat(bill.cost()).isEqualTo(Usd.of("0.003"));
        assertThat(bill.estimated()).isFalse();
    }

    /// 800 bytes are some 200 tokens.
    @ParameterizedTest
    @CsvSource({"99, true", "100, false", "5000, false"})
    void aReportOfLessThanHalfOfWhatCameIsDoubted(long said, boolean doubtful) {
        var answer = reported("gpt-4o", Usage.of(1_000, said), 800);
        var bill = bill(call, "1", Ending.ok(answer));
        assertThat(bill.doubtful()).isEqualTo(doubtful);
        assertThat(bill.usage().outputTokens()).isEqualTo(said);
        assertThat(bill.estimated()).isFalse();
    }

    private static Call searching() {
        return new SampleCalls()
                .body(
                        "{\"model\":\"gpt-4o-search-1\",\"n\":2,\"max_tokens\":100,\"messages\":"
                                + "[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .make();
    }

    private static Call priced(String prices) {
        return new SampleCalls()
                .rules("{ name: p, models: { prices: { " + prices + " } } }")
                .make();
    }

    private Bill bill(Call of, String held, Ending ending) {
        return calculator.of(
                of, new Hold(of.run(), of.id(), Usd.of(held), 0, Instant.EPOCH, null), ending);
    }

    private static Answer reported(@Nullable String model, Usage usage, long bytes) {
        return new Answer(model, ReportedUsage.of(usage), null, List.of(), bytes);
    }

    private static Answer silent(long bytes) {
        return new Answer(null, null, null, List.of(), bytes);
    }
}
