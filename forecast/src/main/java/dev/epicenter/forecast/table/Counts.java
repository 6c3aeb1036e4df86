package dev.epicenter.forecast.table;

import java.util.Optional;

/** Numbers of parameters, tokens and operations as people write them. */
public final class Counts {
    private Counts() {}

    /** The number, such as of 1e12, 7B, 350M or 1.5T; empty if it is none. */
    public static Optional<Double> parse(String text) {
        return NumberStyle.POINT
                .parse(text.strip())
                .filter(one -> !one.percent())
                .map(Quantity::value);
    }
}
