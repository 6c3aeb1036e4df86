package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
    @ParameterizedTest
    @CsvSource({"0.003, 0.003", "1, 1", "1e-8, 1e-8", "2.5e-8, 2.5e-8", "0.98, 0.98", "100, 100"})
    void numbersHaveTheFormOfARunFile(double value, String text) {
        assertThat(SignificantDigits.shortest(value)).isEqualTo(text);
    }

    @Test
    void nonFiniteNumbersStayUnchanged() {
        assertThat(SignificantDigits.toDigits(Double.NaN, 4)).isNaN();
        assertThat(SignificantDigits.words(Double.POSITIVE_INFINITY, 4)).isEqualTo("Infinity");
        assertThat(SignificantDigits.words(12.3456e-5, 4)).isEqualTo("0.0001235");
    }
}
