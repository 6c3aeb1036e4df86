package dev.epicenter.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/** The ticks of an axis from 0: four to eight, spaced by 1, 2 or 5 times a power of ten. */
record RoundTicks(List<Double> values) {

    /** @param highest the least value of the last tick; 1 where it is 0 or less */
    static RoundTicks upTo(double highest) {
        double end = highest > 0 ? highest : 1;
        int power = (int) Math.floor(Math.log10(end)) - 1;
        for (int exponent = power; ; exponent++) {
            for (int digit : new int[] {1, 2, 5}) {
                BigDecimal gap = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
                int count = (int) Math.ceil(end / gap.doubleValue() - 1e-9);
                if (count <= 7) {
                    return new RoundTicks(IntStream.rangeClosed(0, count)
                            .mapToObj(i -> gap.multiply(BigDecimal.valueOf(i)).doubleValue())
                            .toList());
                }
            }
        }
    }

    double highest() {
        return values.get(values.size() - 1);
    }
}
