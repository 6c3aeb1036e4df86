package dev.epicenter.report;

import java.util.List;

/**
 * The position of each dose on a horizontal axis. The axis is linear, or logarithmic where doses span more than a
 * factor of 30. A dose of 0 is then to the left of the smallest one.
 */
final class DoseAxis {
    private static final double WIDE = 30;

    private final boolean log;
    private final double least;
    private final double left;
    private final double right;

    /** @param doses ascending, at least two that differ */
    DoseAxis(List<Double> doses) {
        double greatest = doses.get(doses.size() - 1);
        least = doses.stream().filter(dose -> dose > 0).findFirst().orElse(greatest);
        log = doses.get(0) >= 0 && greatest > WIDE * least;
        left = scaled(doses.get(0));
        right = scaled(greatest);
    }

    boolean log() {
        return log;
    }

    /** From 0 for the least dose to 1 for the greatest. */
    double at(double dose) {
        return (scaled(dose) - left) / (right - left);
    }

    private double scaled(double dose) {
        if (!log) {
            return dose;
        }
        return dose > 0 ? Math.log10(dose) : Math.log10(least) - 1;
    }
}
