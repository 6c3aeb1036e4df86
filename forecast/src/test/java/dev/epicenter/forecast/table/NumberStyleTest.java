package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberStyleTest extends RandomizedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1B | 1.1e9",
                "350M | 350e6",
                "350 M | 350e6",
                "1.5T tokens | 1.5e12",
                "300B tokens | 3e11",
                "7 billion | 7e9",
                "1,100,000,000 | 1.1e9",
                "1 100 000 | 1.1e6",
                "1_100_000 | 1.1e6",
                "1'100'000 | 1.1e6",
                "3.2×10^20 | 3.2e20",
                "3.2 x 10^20 | 3.2e20",
                "2e12 | 2e12",
                "~7B | 7e9",
                "**0.67** | 0.67",
                "0.67† | 0.67",
                "−0.31 | -0.31",
                "+3 | 3",
                ".5 | 0.5",
                "70B params | 7e10",
                "7B (dense) | 7e9",
                "300B [2] | 3e11",
            })
    void numberIsReadAsPeopleWriteIt(String cell, double value) {
        assertThat(NumberStyle.POINT.parse(cell).orElseThrow().value())
                .isCloseTo(value, within(1e-9 * Math.abs(value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "67.2% | 67.2 | true | ",
                "67.2 % | 67.2 | true | ",
                "67.2 ± 0.4 | 67.2 | false | 0.4",
                "67.2±0.4% | 67.2 | true | 0.4",
                "67.2% ± 0.4% | 67.2 | true | 0.4",
                "0.672 +/- 0.004 | 0.672 | false | 0.004",
                "67.2 (0.4) | 67.2 | false | 0.4",
                "67.2 (±0.4) | 67.2 | false | 0.4",
            })
    void percentSignAndErrorAreKept(String cell, double value, boolean percent, Double error) {
        Quantity quantity = NumberStyle.POINT.parse(cell).orElseThrow();
        assertThat(quantity.value()).isEqualTo(value);
        assertThat(quantity.percent()).isEqualTo(percent);
        assertThat(quantity.error().isPresent()).isEqualTo(error != null);
        if (error != null) {
            assertThat(quantity.error().getAsDouble()).isEqualTo(error);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"high", "7Q", "1,10,00", "1.2.3", "12a4", "--5", "e9", "B", "67.2 ± x", "1e"})
    void anyOtherTextIsNoNumber(String cell) {
        assertThat(NumberStyle.POINT.parse(cell)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "0,67 | COMMA",
                "67,2 | COMMA",
                "1.100.000,5 | COMMA",
                "1.100.000.000 | COMMA",
                "0.67 | POINT",
                "1,100,000 | POINT",
                "1,100.5 | POINT",
                "67.2 ± 0.4 | POINT",
                "1,100 | none",
                "1.100 | none",
                "bloom | none",
            })
    void cellIsEvidenceOfAStyle(String cell, NumberStyle style) {
        assertThat(NumberStyle.of(List.of(cell))).isEqualTo(Optional.ofNullable(style));
    }

    @ParameterizedTest
    @CsvSource(value = {"NA", "n/a", "NaN", "null", "None", "-", "\u2014", "?", "inf", "''", "#N/A"})
    void wordForMissingIsMissing(String cell) {
        assertThat(NumberStyle.isMissing(cell)).isTrue();
    }

    @Test
    void decimalCommaColumnsAreReadBack() throws Exception {
        repeat(100, random -> {
            double value = Math.round(1e4 * random.nextDouble() * Math.pow(10, random.nextInt(7))) / 1e4;
            String point = String.format(Locale.ROOT, "%,.4f", value);
            String comma = point.replace(',', ' ').replace('.', ',').replace(' ', '.');
            assertThat(NumberStyle.COMMA.parse(comma).orElseThrow().value()).isCloseTo(value, within(1e-4));
            assertThat(NumberStyle.POINT.parse(point).orElseThrow().value()).isCloseTo(value, within(1e-4));
            assertThat(NumberStyle.of(List.of(comma))).contains(NumberStyle.COMMA);
            assertThat(NumberStyle.of(List.of(point))).contains(NumberStyle.POINT);
        });
    }
}
