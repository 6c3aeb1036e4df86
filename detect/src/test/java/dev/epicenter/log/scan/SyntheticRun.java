package dev.epicenter.log.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A training run as JSON lines: losses that fall as a power of the step, with autocorrelated noise, and a gradient norm. */
final class SyntheticRun {
    private final Random random;
    private final double start;
    private final double floor;
    private final double power;
    private final double correlation;
    private final double noise;
    private final int spacing;
    private final List<String> lines = new ArrayList<>();
    private double deviation;
    private long step;
    private long rows;

    SyntheticRun(Random random) {
        this.random = random;
        start = 1 + 9 * random.nextDouble();
        floor = 0.2 + 2 * random.nextDouble();
        power = 0.1 + 0.4 * random.nextDouble();
        correlation = random.nextBoolean() ? 0 : 0.8 * random.nextDouble();
        noise = floor * Math.exp(Math.log(0.002) + Math.log(40) * random.nextDouble());
        spacing = random.nextBoolean() ? 1 : 1 + random.nextInt(50);
        step = random.nextInt(2) * spacing;
    }

    long step() {
        return step;
    }

    long rows() {
        return rows;
    }

    int spacing() {
        return spacing;
    }

    /** The standard deviation of a row. */
    double noise() {
        return noise;
    }

    double level(long at) {
        return floor + start * Math.pow(1 + (double) at / spacing, -power);
    }

    /** Restarts at a former step. */
    SyntheticRun goBackTo(long former) {
        step = former;
        return this;
    }

    private double nextDeviation() {
        double innovation = noise * Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
        deviation = correlation * deviation + innovation;
        return deviation;
    }

    /** Adds healthy rows, {@code raised} above their level. */
    SyntheticRun rows(int count, double raised) {
        for (int i = 0; i < count; i++) {
            add(Double.toString(level(step) + raised + nextDeviation()), "");
        }
        return this;
    }

    /** Adds a row with a loss, or without if {@code loss} is empty, and further keys such as {@code , "lr": 1}. */
    SyntheticRun add(String loss, String more) {
        String gradient = more.contains("grad_norm")
                ? ""
                : String.format(Locale.ROOT, ", \"grad_norm\": %.4f", Math.exp(0.3 * random.nextGaussian()));
        lines.add("{\"step\": " + step + (loss.isEmpty() ? "" : ", \"loss\": " + loss) + gradient + more + "}");
        step += spacing;
        rows++;
        return this;
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
