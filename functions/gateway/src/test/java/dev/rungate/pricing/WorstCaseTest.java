package dev.rungate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorstCaseTest {
    private static final int ROUNDS = 20_000;

    @Test
    void withFreeInputItIsExactlyTheOutputTimesItsPrice() {
        var price = Price.perMillionTokens("0", "10");
        assertThat(price.ceiling(Bound.of(1_000_000, 5_000))).isEqualTo(Usd.of("0.05"));
        assertThat(price.ceiling(Bound.of(0, 1))).isEqualTo(Usd.of("0.00001"));
    }

    @Test
    void itIsInputAndOutputTimesTheirPricesRoundedUp() {
        assertThat(Price.perMillionTokens("3", "15").ceiling(Bound.of(1_000, 100)))
                .isEqualTo(Usd.of("0.0045"));
        assertThat(Price.perMillionTokens("0.0001", "0").ceiling(Bound.of(1, 0)))
                .isEqualTo(Usd.ofNanos(1));
    }

    @Test
    void cacheWritesCountOnlyWhereTheRequestCanCauseThem() {
        var price =
                Price.of(
                        Map.of(
                                Unit.INPUT, Rate.of("3"),
                                Unit.CACHE_READ, Rate.of("0.3"),
                                Unit.CACHE_WRITE, Rate.of("3.75"),
                                Unit.CACHE_WRITE_1H, Rate.of("6"),
                                Unit.OUTPUT, Rate.of("15")));
        assertThat(price.ceiling(bound(1_000_000, false, false, false, 0))).isEqualTo(Usd.of("3"));
        assertThat(price.ceiling(bound(1_000_000, true, false, false, 0)))
                .isEqualTo(Usd.of("3.75"));
        assertThat(price.ceiling(bound(1_000_000, true, true, false, 0))).isEqualTo(Usd.of("6"));
    }

    @Test
    void soundAndSearchesCountOnlyWhereTheyCanHappen() {
        var price =
                Price.of(
                        Map.of(
                                Unit.INPUT,
                                Rate.of("2.5"),
                                Unit.INPUT_AUDIO,
                                Rate.of("32"),
                                Unit.WEB_SEARCH,
                                Rate.of("10")));
        assertThat(price.ceiling(bound(1_000_000, false, false, false, 0)))
                .isEqualTo(Usd.of("2.5"));
        assertThat(price.ceiling(bound(1_000_000, false, false, true, 3)))
                .isEqualTo(Usd.of("32.03"));
    }

    @Test
    void aTierBelowTheInputBoundCountsWhereItIsDearer() {
        var cheaperAbove =
                new Rate(new BigDecimal(10), List.of(new Rate.Tier(1_000, BigDecimal.ONE)));
        var price = Price.of(Map.of(Unit.INPUT, cheaperAbove));
        assertThat(price.ceiling(Bound.of(2_000, 0))).isEqualTo(Usd.of("0.01"));
        assertThat(price.ceiling(Bound.of(20_000, 0))).isEqualTo(Usd.of("0.02"));
    }

    @Test
    void theDearerOfTheAskedAndTheStandardServiceTierCounts() {
        var standard = Price.perMillionTokens("1", "10").rates();
        var price =
                new Price(
                        standard,
                        Map.of(
                                "priority",
                                Price.perMillionTokens("2", "20"),
                                "flex",
                                Price.perMillionTokens("0.5", "5")));
        var plain = Bound.of(1_000_000, 0);
        assertThat(price.ceiling(plain)).isEqualTo(Usd.of("1"));
        assertThat(price.ceiling(inTier(plain, "priority"))).isEqualTo(Usd.of("2"));
        assertThat(price.ceiling(inTier(plain, "flex"))).isEqualTo(Usd.of("1"));
        assertThat(price.outputTokensFor(Usd.of("2.00002"), inTier(plain, "priority")))
                .isEqualTo(1);
    }

    @Test
    void whatNoLimitAllowsIsOverEveryLimit() {
        var price = Price.perMillionTokens("999999999", "999999999");
        assertThat(price.ceiling(Bound.of(Integer.MAX_VALUE, 128L * Integer.MAX_VALUE)))
                .isGreaterThan(Usd.LARGEST);
    }

    @Test
    void outputIsClampedToTheLastNanoDollar() {
        var price = Price.perMillionTokens("3", "15");
        var bound = Bound.of(1_000, 0);
        assertThat(price.outputTokensFor(Usd.of("0.003015"), bound)).isEqualTo(1);
        assertThat(price.outputTokensFor(Usd.of("0.003014999"), bound)).isZero();
        assertThat(price.outputTokensFor(Usd.of("0.002"), bound)).isZero();
        assertThat(price.outputTokensFor(Usd.ZERO.minus(Usd.of("1")), bound)).isZero();
        assertThat(Price.perMillionTokens("3", "0").outputTokensFor(Usd.of("1"), bound))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsBoundedBelowZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> Bound.of(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Bound.of(0, -1));
    }

    @Test
    void noCallWithinItsBoundCostsMoreThanTheWorstCase() {
        var random = new Random(20_261_121);
        var prices = prices(random);
        for (int round = 0; round < ROUNDS; round++) {
            var price = prices.get(random.nextInt(prices.size()));
            var bound = bound(random);
            var usage = usageWithin(bound, random);
            assertThat(price.cost(usage))
                    .as("%s within %s at %s", usage, bound, price)
                    .isLessThanOrEqualTo(price.ceiling(bound));
            assertThat(price.inServiceTier(bound.serviceTier()).cost(usage))
                    .as("%s within %s at %s", usage, bound, price)
                    .isLessThanOrEqualTo(price.ceiling(bound));
        }
    }

    @Test
    void someSplitOfTheTokensReachesTheWorstCase() {
        var random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            var price = withoutFiveMinutes(randomPrice(random));
            var bound =
                    new Bound(
                            random.nextLong(1_000),
                            random.nextLong(1_000),
                            true,
                            true,
                            true,
                            0,
                            "");
            var dearest = dearestSplit(price, bound);
            assertThat(price.ceiling(bound).minus(dearest).nanos())
                    .as("%s at %s", bound, price)
                    .isBetween(0L, 1L);
        }
    }

    @Test
    void whatIsClampedFitsAndOneTokenMoreDoesNot() {
        var random = new Random(11);
        var prices = prices(random);
        for (int round = 0; round < ROUNDS; round++) {
            var price = prices.get(random.nextInt(prices.size()));
            var bound = bound(random);
            var money = Usd.ofNanos(random.nextLong(1L << random.nextInt(10, 40)));
            long tokens = price.outputTokensFor(money, bound);
            if (!price.ceiling(bound.withOutput(0)).isOver(money)) {
                assertThat(price.ceiling(bound.withOutput(tokens))).isLessThanOrEqualTo(money);
                assertThat(
                                tokens == Long.MAX_VALUE
                                        || price.ceiling(bound.withOutput(tokens + 1))
                                                .isOver(money))
                        .as("%s of %s at %s", money, bound, price)
                        .isTrue();
            } else {
                assertThat(tokens).isZero();
            }
        }
    }

    /// All listed prices, and as many that nobody would list.
    private static List<Price> prices(Random random) {
        var book = PriceBook.bundled();
        var prices = new ArrayList<Price>();
        for (var provider : book.providers()) {
            for (var year : List.of("2025-01-01T00:00:00Z", "2026-11-01T00:00:00Z")) {
                book.models(provider, Instant.parse(year))
                        .forEach(model -> prices.add(model.price()));
            }
        }
        int listed = prices.size();
        while (prices.size() < 2 * listed) {
            prices.add(randomPrice(random));
        }
        return prices;
    }

    private static Price randomPrice(Random random) {
        var rates = new EnumMap<Unit, Rate>(Unit.class);
        for (var unit : Unit.values()) {
            if (random.nextInt(3) > 0) {
                rates.put(unit, randomRate(random));
            }
        }
        rates.putIfAbsent(Unit.INPUT, randomRate(random));
        rates.putIfAbsent(Unit.OUTPUT, randomRate(random));
        rates.putIfAbsent(Unit.CACHE_AUDIO_READ, randomRate(random));
        return Price.of(rates);
    }

    private static Rate randomRate(Random random) {
        var tiers = new ArrayList<Rate.Tier>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tiers.add(new Rate.Tier(random.nextInt(2_000), randomAmount(random)));
        }
        return new Rate(randomAmount(random), tiers);
    }

    private static BigDecimal randomAmount(Random random) {
        return BigDecimal.valueOf(random.nextInt(1_000_000), random.nextInt(9));
    }

    private static Bound bound(Random random) {
        return new Bound(
                random.nextLong(1L << random.nextInt(1, 21)),
                random.nextLong(1L << random.nextInt(1, 18)),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(5),
                List.of("", "priority", "flex", "auto").get(random.nextInt(4)));
    }

    /// Counts that do not contradict each other, as small or as large as the bound allows.
    private static Usage usageWithin(Bound bound, Random random) {
        long input = upTo(bound.inputTokens(), random);
        long output = upTo(bound.outputTokens(), random);
        long written = bound.allows(Unit.CACHE_WRITE) ? upTo(input, random) : 0;
        long writtenForAnHour = bound.allows(Unit.CACHE_WRITE_1H) ? upTo(written, random) : 0;
        long read = upTo(input - written, random);
        long readAudio = bound.audio() ? upTo(read, random) : 0;
        long freshAudio = bound.audio() ? upTo(input - written - read, random) : 0;
        long spoken = bound.audio() ? upTo(output, random) : 0;
        return new Usage(
                input,
                output,
                read,
                written,
                writtenForAnHour,
                upTo(output - spoken, random),
                freshAudio + readAudio,
                spoken,
                readAudio,
                upTo(bound.searches(), random));
    }

    private static long upTo(long most, Random random) {
        return random.nextInt(3) == 0 ? most : random.nextLong(most + 1);
    }

    /// Tries all of the input as each kind of token with all of the output as each kind, wherever
    /// the rates can change.
    private static Usd dearestSplit(Price price, Bound bound) {
        long out = bound.outputTokens();
        var starts =
                price.rates().values().stream()
                        .flatMap(rate -> rate.tiers().stream())
                        .map(Rate.Tier::above)
                        .filter(above -> above < bound.inputTokens());
        return Stream.concat(starts, Stream.of(bound.inputTokens()))
                .flatMap(in ->
                        Stream.of(Usage.of(0, out), spoken(out), thought(out))
                                .flatMap(output -> inputs(in).map(input -> joined(input, output))))
                .map(price::cost)
                .max(Usd::compareTo)
                .orElseThrow();
    }

    /// Where both lifetimes of a cache have rates, nothing is charged at the rate for all of them.
    private static Price withoutFiveMinutes(Price price) {
        var rates = new EnumMap<>(price.rates());
        rates.remove(Unit.CACHE_WRITE_5M);
        return Price.of(rates);
    }

    private static Stream<Usage> inputs(long in) {
        return Stream.of(
                Usage.of(in, 0),
                new Usage(in, 0, in, 0, 0, 0, 0, 0, 0, 0),
                new Usage(in, 0, 0, in, 0, 0, 0, 0, 0, 0),
                new Usage(in, 0, 0, in, in, 0, 0, 0, 0, 0),
                new Usage(in, 0, 0, 0, 0, 0, in, 0, 0, 0),
                new Usage(in, 0, in, 0, 0, 0, in, 0, in, 0));
    }

    private static Usage spoken(long out) {
        return new Usage(0, out, 0, 0, 0, 0, 0, out, 0, 0);
    }

    private static Usage thought(long out) {
        return new Usage(0, out, 0, 0, 0, out, 0, 0, 0, 0);
    }

    private static Usage joined(Usage input, Usage output) {
        return new Usage(
                input.inputTokens(),
                output.outputTokens(),
                input.cacheReadTokens(),
                input.cacheWriteTokens(),
                input.cacheWriteHourTokens(),
                output.reasoningTokens(),
                input.inputAudioTokens(),
                output.outputAudioTokens(),
                input.cacheAudioReadTokens(),
                0);
    }

    private static Bound inTier(Bound bound, String tier) {
        return new Bound(bound.inputTokens(), bound.outputTokens(), false, false, false, 0, tier);
    }

    private static Bound bound(
            long input, boolean writes, boolean hourWrites, boolean audio, long searches) {
        return new Bound(input, 0, writes, hourWrites, audio, searches, "");
    }
}
