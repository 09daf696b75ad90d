package dev.rungate.pricing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rungate.chat.Usage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceBookTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final PriceBook BOOK = PriceBook.bundled();

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o, gpt-4o",
        "openai, gpt-4o-2024-08-06, gpt-4o",
        "openai, gpt-4o-2024-05-13, gpt-4o-2024-05-13",
        "openai, GPT-4o-Mini, gpt-4o-mini",
        "openai, gpt-4o-mini-2024-07-18, gpt-4o-mini",
        "openai, gpt-3.5-turbo-0125, gpt-3.5-turbo",
        "openai, gpt-5-nano-2025-08-07, gpt-5-nano",
        "openai, gpt-5-nano-some-later-day, gpt-5-nano",
        "openai, gpt-5.6, gpt-5.6-sol",
        "openai, gpt-5.6-luna-2026-07-30, gpt-5.6-luna",
        "openai, o4-mini-2025-04-16, o4-mini",
        "openai, text-embedding-ada-002-v2, text-embedding-ada-002",
        "anthropic, claude-sonnet-4-20250514, claude-sonnet-4-0",
        "anthropic, claude-sonnet-4-0, claude-sonnet-4-0",
        "anthropic, claude-haiku-4-5-20251001, claude-haiku-4-5",
        "anthropic, claude-haiku-4-5, claude-haiku-4-5",
        "anthropic, claude-opus-5-20270101, claude-opus-5",
        "anthropic, claude-opus-5-5, claude-opus-5-5",
        "anthropic, claude-3-5-sonnet-20240620, claude-3-5-sonnet",
        "anthropic, anthropic.claude-v2, claude-2",
    })
    void aliasesAndDatedSnapshotsMeanTheirModel(String provider, String name, String id) {
        assertThat(BOOK.find(provider, name, NOW)).map(PricedModel::id).contains(id);
        assertThat(BOOK.find(provider, name, NOW)).map(PricedModel::id).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpt",
                "gpt-4",
                "claude",
                "claude-sonnet-9",
                "gpt-5.6-luna-latest",
                "xgpt-4o",
                "gpt-5.6-luna-2026-07-30-x"
            })
    void whatNoRuleMatchesHasNoPrice(String name) {
        assertThat(BOOK.find("anthropic", name, NOW)).isEmpty();
        assertThat(BOOK.find("openai", name + "!", NOW)).isEmpty();
    }

    @Test
    void anUnknownProviderHasNoPrices() {
        assertThat(BOOK.find("nobody", "gpt-4o", NOW)).isEmpty();
        assertThat(BOOK.models("nobody", NOW)).isEmpty();
    }

    @Test
    void aModelWithoutAPriceForTokensIsUnpricedAndNotFree() {
        assertThat(BOOK.find("openai", "whisper-1", NOW)).isEmpty();
        assertThat(BOOK.find("openai", "ft:gpt-4.1-2025-04-14:acme:moderation:1", NOW)).isEmpty();
    }

    @Test
    void thePriceIsTheOneInForceAtThatMoment() {
        assertThat(cost("o3", "2025-06-09T23:59:59Z")).isEqualTo(Usd.of("10"));
        assertThat(cost("o3", "2025-06-10T00:00:00Z")).isEqualTo(Usd.of("2"));
        assertThat(cost("gpt-5.6-sol", "2026-08-20T12:00:00Z")).isEqualTo(Usd.of("10"));
        assertThat(cost("gpt-5.6-sol", "2026-08-21T00:00:00Z")).isEqualTo(Usd.of("8"));
    }

    private static Usd cost(String model, String moment) {
        var priced = BOOK.find("openai", model, Instant.parse(moment)).orElseThrow();
        return priced.price().cost(Usage.of(1_000_000, 0));
    }

    @Test
    void longContextTiersBeginWhereTheListSaysSo() {
        var price = BOOK.find("openai", "gpt-5.4", NOW).orElseThrow().price();
        assertThat(price.cost(Usage.of(271_999, 0))).isEqualTo(Usd.of("0.6799975"));
        assertThat(price.cost(Usage.of(272_000, 0))).isEqualTo(Usd.of("1.36"));
    }

    @Test
    void searchesAndCacheWritesOfAnthropicArePriced() {
        var price = BOOK.find("anthropic", "claude-haiku-4-5", NOW).orElseThrow().price();
        assertThat(price.cost(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 3))).isEqualTo(Usd.of("0.03"));
        assertThat(price.cost(new Usage(1_000_000, 0, 0, 1_000_000, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(Usd.of("1.25"));
        assertThat(price.cost(new Usage(1_000_000, 0, 0, 1_000_000, 1_000_000, 0, 0, 0, 0, 0)))
                .isEqualTo(Usd.of("2"));
    }

    @Test
    void theServiceTiersOfOpenAiHaveTheirOwnRates() {
        var price = BOOK.find("openai", "gpt-5", NOW).orElseThrow().price();
        var usage = Usage.of(1_000_000, 100_000);
        assertThat(price.cost(usage)).isEqualTo(Usd.of("2.25"));
        assertThat(price.inServiceTier("priority").cost(usage)).isEqualTo(Usd.of("4.5"));
        assertThat(price.inServiceTier("flex").cost(usage)).isEqualTo(Usd.of("1.125"));
        assertThat(price.inServiceTier("default").cost(usage)).isEqualTo(Usd.of("2.25"));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o-mini, 128000, 16384",
        "openai, gpt-4, 8192, 8192",
        "openai, gpt-4.1-2025-04-14, 1047576, 32768",
        "openai, gpt-5, 400000, 128000",
        "openai, gpt-5-chat-latest, 400000, 16384",
        "openai, gpt-5-2025-08-07, 400000, 128000",
        "anthropic, claude-haiku-4-5-20251001, 200000, 64000",
        "anthropic, claude-sonnet-4-20250514, 1000000, 64000",
        "anthropic, claude-opus-4-6, 1000000, 128000",
    })
    void contextWindowAndLongestOutputAreKnown(
            String provider, String name, long window, long output) {
        var model = BOOK.find(provider, name, NOW).orElseThrow();
        assertThat(model.contextWindow()).hasValue(window);
        assertThat(model.maxOutput()).hasValue(output);
    }

    @Test
    void aLongestOutputThatNobodyPublishesStaysUnknown() {
        assertThat(BOOK.find("openai", "gpt-oss-120b", NOW).orElseThrow().maxOutput())
                .isEqualTo(OptionalLong.empty());
    }

    @Test
    void everyModelOfAProviderCanBeListed() {
        assertThat(BOOK.providers()).containsExactly("openai", "anthropic");
        assertThat(BOOK.models("anthropic", NOW))
                .extracting(PricedModel::id)
                .contains("claude-haiku-4-5", "claude-opus-5-5")
                .doesNotHaveDuplicates();
        assertThat(BOOK.models("openai", NOW))
                .hasSizeGreaterThan(80)
                .extracting(PricedModel::id)
                .doesNotContain("whisper-1", "moderation");
    }

    @Test
    void theListSaysWhereItComesFromAndFromWhichDay() {
        assertThat(BOOK.source().name()).isEqualTo("genai-prices");
        assertThat(BOOK.source().asOf()).isAfter(LocalDate.of(2026, 9, 1));
        assertThat(BOOK.find("openai", "gpt-4o", NOW).orElseThrow().source())
                .isEqualTo(BOOK.source());
    }

    @Test
    void namesThatCallersInventDoNotPileUp() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(BOOK.find("openai", "gpt-5-nano-" + i, NOW)).isPresent();
        }
        assertThat(BOOK.rememberedNames()).isLessThanOrEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'m','match':{'equals':'m'},'prices':[{'rates':{'input_mtok':3}}]}",
                "{'id':'m','match':{'equals':'m'},'prices':[{'rates':{'input_mtok':'-3'}}]}",
                "{'id':'m','match':{'sounds_like':'m'},'prices':[{'rates':{'input_mtok':'3'}}]}",
                "{'id':'m','match':{},'prices':[{'rates':{'input_mtok':'3'}}]}",
                "{'id':'m','match':{'equals':'m'},'prices':[]}",
                "{'id':'m','match':{'equals':'m'},'prices':[{'from':'soon','rates':{'input_mtok':'3'}}]}",
                "{'id':'m','match':{'regex':'('},'prices':[{'rates':{'input_mtok':'3'}}]}",
                "{'id':'m','match':{'equals':'m'}}",
            })
    void aBrokenListSaysWhichModelIsWrong(String model) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book(model).find("p", "x", NOW))
                .withMessageContaining("'m'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"source\":\"x\",\"as_of\":\"someday\",\"providers\":{}}",
                "null"
            })
    void whatIsNoPriceListIsRefused(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceBook.read(new ByteArrayInputStream(json.getBytes(UTF_8))))
                .withMessageContaining("price list");
    }

    @Test
    void allRulesOfTheDataAreUnderstood() {
        var book =
                book(
                        "{'id':'m','match':{'and':[{'starts_with':'A'},{'ends_with':'Z'},{'contains':'-M-'},"
                                + "{'regex':'[0-9]'}]},'prices':[{'rates':{'input_mtok':'3','input_parsecs':'9'}}]}");
        assertThat(book.find("p", "a-m-1-z", NOW)).isPresent();
        assertThat(book.find("p", "A-M-1-Z", NOW)).isPresent();
        assertThat(book.find("p", "a-m-z", NOW)).isEmpty();
        assertThat(book.find("p", "a-1-z", NOW)).isEmpty();
    }

    private static PriceBook book(String model) {
        var json =
                "{'source':'test','as_of':'2026-11-21','providers':{'p':[%s]}}"
                        .formatted(model)
                        .replace('\'', '"');
        return PriceBook.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }
}
