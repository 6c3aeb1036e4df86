package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberTextTest extends RandomizedTest {

    @Test
    void numbersAreFormattedBriefly() {
        assertThat(NumberText.of(1)).isEqualTo("1");
        assertThat(NumberText.of(0.95)).isEqualTo("0.95");
        assertThat(NumberText.of(3e-4)).isEqualTo("3e-4");
        assertThat(NumberText.of(2.5e-8)).isEqualTo("2.5e-8");
        assertThat(NumberText.of(1e7)).isEqualTo("1e7");
    }

    @Test
    void formattedNumbersRoundTripBitForBit() throws Exception {
        repeat(1000, random -> {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value) && value != 0) {
                assertThat(NumberText.parse(NumberText.of(value))).contains(value);
            }
        });
    }

    @Test
    void textOtherThanFiniteDecimalsIsRejected() {
        for (String text : new String[] {"", "x", "NaN", ".nan", ".inf", "1e999", "1d", "0x10", "1_000", "--1", "."}) {
            assertThat(NumberText.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void minusZeroParsesAsZero() {
        assertThat(NumberText.parse("-0.0").map(Double::doubleToRawLongBits)).contains(0L);
    }
}
