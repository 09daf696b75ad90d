package dev.rungate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.00",
        "1, 1000000000, 1.00",
        "1.03, 1030000000, 1.03",
        "2.5, 2500000000, 2.50",
        "0.0315, 31500000, 0.0315",
        "0.000021, 21000, 0.000021",
        "0.000000001, 1, 0.000000001",
        "0.100000000, 100000000, 0.10",
        "100, 100000000000, 100.00",
        "1000000000, 1000000000000000000, 1000000000.00",
    })
    void decimalsAreReadExactlyAndWrittenWithAtLeastTwoPlaces(
            String text, long nanos, String written) {
        assertThat(Usd.of(text)).isEqualTo(Usd.ofNanos(nanos));
        assertThat(Usd.ofNanos(nanos).text()).isEqualTo(written);
        assertThat(Usd.ofNanos(nanos)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1,5",
                "1e3",
                "0x1",
                "$1",
                "+1",
                "-1",
                "-0.5",
                ".5",
                "5.",
                "1.2.3",
                " 1",
                "1 ",
                "NaN",
                "١",
                "0.0000000001",
                "1.0000000000",
                "12345678901",
                "1_000",
                "1\n"
            })
    void whatIsNoPlainDecimalIsRefusedByItsText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.of(text))
                .withMessageContaining("'" + text + "' is no amount")
                .withMessageContaining("like 2.00");
    }

    @Test
    void aBillionDollarsIsTheMostThatIsTaken() {
        assertThat(Usd.of("1000000000")).isEqualTo(Usd.LARGEST);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.of("1000000000.000000001"))
                .withMessage("'1000000000.000000001' is over 1000000000.00 US dollars");
    }

    @Test
    void aLongTextIsNotRepeatedInFull() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.of("9".repeat(100_000)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void everyAmountSurvivesBeingWrittenAndReadAgain() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var amount = Usd.ofNanos(random.nextLong(Usd.LARGEST.nanos() >> random.nextInt(60)));
            assertThat(Usd.of(amount.text())).isEqualTo(amount);
        }
    }

    @Test
    void whatIsOverdrawnIsWrittenWithItsSign() {
        var overdrawn = Usd.of("0.50").minus(Usd.of("0.500000021"));
        assertThat(overdrawn.text()).isEqualTo("-0.000000021");
        assertThat(Usd.ZERO.minus(Usd.of("3")).text()).isEqualTo("-3.00");
    }

    @Test
    void sumsAreExact() {
        assertThat(Usd.of("0.10").plus(Usd.of("0.20"))).isEqualTo(Usd.of("0.30"));
        assertThat(Usd.of("1").minus(Usd.of("0.98"))).isEqualTo(Usd.of("0.02"));
    }

    @Test
    void sumsThatDoNotFitAreRefusedInsteadOfWrappingAround() {
        var most = Usd.ofNanos(Long.MAX_VALUE);
        var one = Usd.ofNanos(1);
        assertThatThrownBy(() -> most.plus(one)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Usd.ofNanos(Long.MIN_VALUE).minus(one))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void fractionsOfANanoDollarAreRoundedHalfUp() {
        assertThat(Usd.rounded(new BigDecimal("0.0000000014999"))).isEqualTo(Usd.ofNanos(1));
        assertThat(Usd.rounded(new BigDecimal("0.0000000015"))).isEqualTo(Usd.ofNanos(2));
        assertThat(Usd.rounded(new BigDecimal("0.0000000025"))).isEqualTo(Usd.ofNanos(3));
        assertThat(Usd.roundedUp(new BigDecimal("0.0000000010001"))).isEqualTo(Usd.ofNanos(2));
    }

    @Test
    void aShareIsRoundedHalfUp() {
        assertThat(Usd.of("2.00").share(new BigDecimal("0.8"))).isEqualTo(Usd.of("1.60"));
        assertThat(Usd.ofNanos(3).share(new BigDecimal("0.5"))).isEqualTo(Usd.ofNanos(2));
    }

    @Test
    void amountsAreOrderedByTheirValue() {
        assertThat(Usd.of("0.02")).isGreaterThan(Usd.of("0.019999999")).isLessThan(Usd.of("1"));
        assertThat(Usd.of("0.02").isOver(Usd.of("0.02"))).isFalse();
        assertThat(Usd.of("0.020000001").isOver(Usd.of("0.02"))).isTrue();
    }
}
