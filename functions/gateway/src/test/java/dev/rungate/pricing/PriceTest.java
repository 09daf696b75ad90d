package dev.rungate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceTest {
    private static final Map<Unit, Rate> ALL_UNITS =
            Map.ofEntries(
                    Map.entry(Unit.INPUT, Rate.of("1")),
                    Map.entry(Unit.CACHE_READ, Rate.of("2")),
                    Map.entry(Unit.CACHE_WRITE, Rate.of("3")),
                    Map.entry(Unit.CACHE_WRITE_5M, Rate.of("5")),
                    Map.entry(Unit.CACHE_WRITE_1H, Rate.of("7")),
                    Map.entry(Unit.INPUT_AUDIO, Rate.of("11")),
                    Map.entry(Unit.CACHE_AUDIO_READ, Rate.of("13")),
                    Map.entry(Unit.OUTPUT, Rate.of("17")),
                    Map.entry(Unit.REASONING, Rate.of("19")),
                    Map.entry(Unit.OUTPUT_AUDIO, Rate.of("23")),
                    Map.entry(Unit.WEB_SEARCH, Rate.of("29")),
                    Map.entry(Unit.REQUEST, Rate.of("31")));

    @Test
    void everyTokenIsChargedOnceAtTheRateOfItsNarrowestUnit() {
        var usage = new Usage(1_000, 500, 300, 250, 150, 120, 90, 60, 40, 2);
        var tokens =
                (1_000 - 250 - 300 - 90 + 40) * 1
                        + (300 - 40) * 2
                        + (250 - 150) * 5
                        + 150 * 7
                        + (90 - 40) * 11
                        + 40 * 13
                        + (500 - 120 - 60) * 17
                        + 120 * 19
                        + 60 * 23;
        var expected = Usd.ofNanos(tokens * 1_000L + 2 * 29_000_000L + 31_000_000L);
        assertThat(Price.of(ALL_UNITS).cost(usage)).isEqualTo(expected);
    }

    @Test
    void tokensWithoutAPriceOfTheirOwnCostWhatTheUnitAroundThemCosts() {
        var usage = new Usage(1_000, 500, 300, 250, 150, 120, 90, 60, 40, 2);
        assertThat(Price.perMillionTokens("3", "15").cost(usage)).isEqualTo(Usd.of("0.0105"));
    }

    @Test
    void anHourOfCacheCostsWhatCacheWritesCostWhereItHasNoPrice() {
        var price =
                Price.perMillionTokens(
                        new BigDecimal(4), new BigDecimal(20), null, new BigDecimal(5));
        assertThat(price.cost(new Usage(1_000, 0, 0, 400, 300, 0, 0, 0, 0, 0)))
                .isEqualTo(Usd.of("0.0044"));
    }

    @Test
    void theWholeRequestIsChargedAtTheTierItsInputReaches() {
        var price =
                Price.of(Map.of(Unit.INPUT, tiered("3", "6"), Unit.OUTPUT, tiered("15", "22.5")));
        assertThat(price.cost(Usage.of(200_000, 1_000))).isEqualTo(Usd.of("0.615"));
        assertThat(price.cost(Usage.of(200_001, 1_000))).isEqualTo(Usd.of("1.222506"));
    }

    @Test
    void cachedTokensCountTowardsTheTier() {
        var price =
                Price.of(
                        Map.of(
                                Unit.INPUT,
                                tiered("3", "6"),
                                Unit.CACHE_READ,
                                tiered("0.3", "0.6"),
                                Unit.OUTPUT,
                                tiered("15", "22.5")));
        assertThat(price.cost(new Usage(200_001, 0, 200_000, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(Usd.of("0.120006"));
    }

    @Test
    void allClassesAreSummedBeforeRoundingHalfUp() {
        var price =
                Price.perMillionTokens(
                        new BigDecimal("0.0002"), new BigDecimal("0.0003"), null, null);
        assertThat(price.cost(Usage.of(1, 1))).isEqualTo(Usd.ofNanos(1));
        assertThat(price.cost(Usage.of(1, 0))).isEqualTo(Usd.ZERO);
        assertThat(price.cost(Usage.of(2, 0))).isEqualTo(Usd.ZERO);
        assertThat(price.cost(Usage.of(0, 5))).isEqualTo(Usd.ofNanos(2));
    }

    @Test
    void contradictoryCountsAreNeitherRefusedNorRefunded() {
        var price =
                Price.perMillionTokens(
                        new BigDecimal(3), new BigDecimal(15), new BigDecimal("0.3"), null);
        assertThat(price.cost(new Usage(100, 0, 500, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(Usd.of("0.00015"));
        assertThat(price.cost(new Usage(-100, -5, -1, 0, 0, 0, 0, 0, 0, 0))).isEqualTo(Usd.ZERO);
    }

    @Test
    void anAbsurdCountCostsMoreThanAnyLimitAndBreaksNothing() {
        var usage = Usage.of(Long.MAX_VALUE, Long.MAX_VALUE);
        var cost = Price.perMillionTokens("999999999", "999999999").cost(usage);
        assertThat(cost).isGreaterThan(Usd.LARGEST);
        assertThat(Usd.LARGEST.plus(cost)).isGreaterThan(cost);
    }

    @Test
    void anotherServiceTierHasItsOwnRates() {
        var priority = Price.perMillionTokens("2", "20");
        var price =
                new Price(Price.perMillionTokens("1", "10").rates(), Map.of("priority", priority));
        assertThat(price.inServiceTier("priority")).isEqualTo(priority);
        assertThat(price.inServiceTier("auto")).isSameAs(price);
    }

    @Test
    void cachedAudioMustHaveAPriceWhereBothItsKindsDo() {
        var rates = new EnumMap<Unit, Rate>(ALL_UNITS);
        rates.remove(Unit.CACHE_AUDIO_READ);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.of(rates))
                .withMessageContaining("cached audio");
    }

    @Test
    void pricesAreNeverNegativeAndNeverAnythingButPlainDecimals() {
        for (var text : List.of("-1", "1e3", "", "3,00", "0.0000000000001", "1".repeat(5_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rate.of(text))
                    .withMessageContaining("is no price");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.of(new BigDecimal("-0.01")));
    }

    private static Rate tiered(String base, String above) {
        return new Rate(
                new BigDecimal(base), List.of(new Rate.Tier(200_000, new BigDecimal(above))));
    }
}
