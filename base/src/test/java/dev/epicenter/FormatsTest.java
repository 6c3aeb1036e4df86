package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "3.14159, 3.142",
        "0.002345678, 0.002346",
        "12345.678, 12346",
        "1e-7, 1.00e-07",
        "2.5e9, 2.50e+09",
        "NaN, NaN",
        "Infinity, Infinity",
        "-0.5, -0.5000"
    })
    void numbersHaveFourDigits(double value, String words) {
        assertThat(Formats.shortly(value)).isEqualTo(words);
    }

    @Test
    void durationsUseReadableUnits() {
        assertThat(Formats.duration(42)).isEqualTo("42 s");
        assertThat(Formats.duration(200)).isEqualTo("3 min 20 s");
        assertThat(Formats.duration(7300)).isEqualTo("2 h 1 min");
    }

    @Test
    void aCountOfOneHasASingularNoun() {
        assertThat(Formats.count(1, "arm")).isEqualTo("1 arm");
        assertThat(Formats.count(0, "arm")).isEqualTo("0 arms");
        assertThat(Formats.count(2, "arm")).isEqualTo("2 arms");
    }

    @Test
    void significantDigitsKeepTrailingZeros() {
        assertThat(Formats.significant(3.1, 4)).isEqualTo("3.100");
        assertThat(Formats.significant(12345, 4)).isEqualTo("1.235e+04");
        assertThat(Formats.significant(Double.NaN, 4)).isEqualTo("not finite");
    }

    @Test
    void plainNumbersHaveNoExponentAndNoTrailingZeros() {
        assertThat(Formats.plain(12.3456e-5, 4)).isEqualTo("0.0001235");
        assertThat(Formats.plain(120, 4)).isEqualTo("120");
        assertThat(Formats.plain(Double.POSITIVE_INFINITY, 4)).isEqualTo("Infinity");
    }

    @Test
    void roundingKeepsNonFiniteNumbers() {
        assertThat(Formats.rounded(1.23456, 3)).isEqualTo(1.23);
        assertThat(Formats.rounded(Double.NaN, 4)).isNaN();
    }

    @Test
    void roundedIsTheDoubleNearestToTheRoundedDecimal() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = i % 2 == 0
                    ? random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)
                    // Short decimals are near ties and powers of ten.
                    : random.nextInt(20_001) / Math.pow(10, random.nextInt(9));
            int digits = 1 + random.nextInt(9);
            assertThat(Formats.rounded(value, digits))
                    .as("%s to %s digits", value, digits)
                    .isEqualTo(
                            new BigDecimal(value).round(new MathContext(digits)).doubleValue());
        }
    }
}
