package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A console log under construction, with the steps and losses that a reader must find in it. */
final class ConsoleLog {
    final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<Long> steps = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();

    ConsoleLog(Random random) {
        this.random = random;
    }

    /** Appends lines; numbers are formatted as in English. */
    ConsoleLog line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    /** Appends text without a line end. */
    ConsoleLog text(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
        return this;
    }

    /** The loss of the next row, which has this step. */
    double loss(long step) {
        int row = steps.size();
        double loss = Math.rint(1e4 * (1.5 + 2 * Math.exp(-row / 20.0) + 0.1 * random.nextGaussian())) / 1e4;
        steps.add(step);
        losses.add(loss);
        return loss;
    }

    /** A value of another metric, above 10. */
    double other() {
        return Math.rint(1e4 * (10 + random.nextDouble())) / 1e4;
    }

    String text() {
        return text.toString();
    }

    List<Long> steps() {
        return steps;
    }

    List<Double> losses() {
        return losses;
    }
}
