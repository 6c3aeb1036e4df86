package dev.epicenter.log.scan;

import java.util.Arrays;
import java.util.Optional;

/**
 * Compares the rows after a restart point with the rows of the same steps before it. A jump is reported if the median
 * difference exceeds the noise of such a median six times, and 1% of the level. A step back to where the log began is
 * another run, and is not compared.
 */
public final class RestartJumps {
    private static final int HISTORY = 8192;

    /** Rows that are kept after the end of the log. */
    private static final int KEPT = 2048;

    /** Rows after which the difference is tested, each time with all rows since the restart. */
    private static final int[] TESTED_AT = {10, 20, 40, 80};

    private static final int MOST_ROWS = TESTED_AT[TESTED_AT.length - 1];

    /** Rows before the restart point without which it is the start of another run, or the noise is unknown. */
    private static final int FEWEST_BEFORE = 20;

    /** Rows from which the noise is estimated. */
    private static final int NOISE_ROWS = 100;

    /** Values farther from the median of these rows, in standard deviations, are spikes. */
    private static final double MOST_DEVIATION = 4;

    private static final double THRESHOLD = 6;
    private static final double LEAST_PART = 0.01;

    /** The rows of the current course of the run, in order of step: those that a restart did not undo. */
    private long[] steps = new long[64];

    private double[] values = new double[64];
    private int size;

    /** The first rows, up to the first restart. */
    private final long[] firstSteps = new long[MOST_ROWS];

    private final double[] firstValues = new double[MOST_ROWS];
    private int firsts;
    private boolean restarted;

    private Optional<Comparison> comparison = Optional.empty();

    /** A jump: the level before and after. */
    record Jump(long step, long row, double before, double after) {}

    /** The rows since a restart, with what they are compared with. */
    private static final class Comparison {
        private final long step;
        private final long row;
        private final double[] before = new double[MOST_ROWS];
        private final double[] after = new double[MOST_ROWS];
        private final long[] formerSteps;
        private final double[] formerValues;
        private final double levelBefore;
        private final Noise noise;
        private int rows;

        private Comparison(
                long step, long row, long[] formerSteps, double[] formerValues, double levelBefore, Noise noise) {
            this.step = step;
            this.row = row;
            this.formerSteps = formerSteps;
            this.formerValues = formerValues;
            this.levelBefore = levelBefore;
            this.noise = noise;
        }

        private void add(long at, double value) {
            before[rows] = former(at);
            after[rows++] = value;
        }

        /** The loss when {@code at} was first made, interpolated; the level before the restart where that is unknown. */
        private double former(long at) {
            if (formerSteps.length == 0 || at > formerSteps[formerSteps.length - 1]) {
                return levelBefore;
            }
            int found = Arrays.binarySearch(formerSteps, at);
            if (found >= 0) {
                return formerValues[found];
            }
            int next = -found - 1;
            if (next == 0) {
                return formerValues[0];
            }
            double part = (double) (at - formerSteps[next - 1]) / (formerSteps[next] - formerSteps[next - 1]);
            return formerValues[next - 1] + part * (formerValues[next] - formerValues[next - 1]);
        }

        private Optional<Jump> test() {
            double[] differences = new double[rows];
            for (int i = 0; i < rows; i++) {
                differences[i] = after[i] - before[i];
            }
            double jump = median(differences);
            double level = median(Arrays.copyOf(before, rows));
            double deviation = Math.sqrt(2) * Math.max(noise.deviation(), spread(differences) / Math.sqrt(2));
            double independent = Math.max(1, rows * (1 - noise.correlation()) / (1 + noise.correlation()));
            // The standard error of a median of normal values is 1.2533 times that of their mean.
            boolean significant = jump > THRESHOLD * 1.2533 * deviation / Math.sqrt(independent);
            return significant && jump > LEAST_PART * Math.abs(level)
                    ? Optional.of(new Jump(step, row, level, level + jump))
                    : Optional.empty();
        }
    }

    /**
     * The noise of a row.
     *
     * @param deviation its standard deviation
     * @param correlation that of neighboring rows, 0 to 0.95
     */
    private record Noise(double deviation, double correlation) {
        /** The noise of a series that falls and may have spikes: these are cut off. */
        static Noise of(double[] raw) {
            double center = median(raw);
            double most = MOST_DEVIATION * spread(raw);
            double[] values = Arrays.stream(raw)
                    .map(value -> Math.max(center - most, Math.min(center + most, value)))
                    .toArray();
            double[] changes = new double[values.length - 1];
            for (int i = 0; i < changes.length; i++) {
                changes[i] = values[i + 1] - values[i];
            }
            double[] residuals = residuals(values);
            double product = 0;
            double square = 0;
            for (int i = 0; i + 1 < residuals.length; i++) {
                product += residuals[i] * residuals[i + 1];
                square += residuals[i] * residuals[i];
            }
            double correlation = square == 0 ? 0 : Math.max(0, Math.min(0.95, product / square));
            return new Noise(Math.max(spread(changes) / Math.sqrt(2), spread(residuals)), correlation);
        }

        /** The residuals of a parabola through the values: the loss falls, and ever more slowly. */
        private static double[] residuals(double[] values) {
            int n = values.length;
            double[] line = new double[n];
            double[] square = new double[n];
            double meanSquare = (n * (double) n - 1) / 12;
            for (int i = 0; i < n; i++) {
                line[i] = i - (n - 1) / 2.0;
                square[i] = line[i] * line[i] - meanSquare;
            }
            double mean = Arrays.stream(values).average().orElse(0);
            double[] residuals =
                    Arrays.stream(values).map(value -> value - mean).toArray();
            // The three are orthogonal.
            subtract(line, residuals);
            subtract(square, residuals);
            return residuals;
        }

        private static void subtract(double[] base, double[] values) {
            double product = 0;
            double norm = 0;
            for (int i = 0; i < base.length; i++) {
                product += base[i] * values[i];
                norm += base[i] * base[i];
            }
            for (int i = 0; i < base.length; i++) {
                values[i] -= product / norm * base[i];
            }
        }
    }

    /** Starts a comparison at a row whose step is below that of the row before. Precedes {@link #add} of that row. */
    void restart(long step, long row) {
        restarted = true;
        int kept = size;
        while (kept > 0 && steps[kept - 1] >= step) {
            kept--;
        }
        comparison = Optional.empty();
        if (kept >= FEWEST_BEFORE) {
            double[] noise = Arrays.copyOfRange(values, Math.max(0, kept - NOISE_ROWS), kept);
            comparison = Optional.of(new Comparison(
                    step,
                    row,
                    Arrays.copyOfRange(steps, kept, size),
                    Arrays.copyOfRange(values, kept, size),
                    median(Arrays.copyOfRange(values, kept - TESTED_AT[0], kept)),
                    Noise.of(noise)));
        }
        size = kept;
    }

    /** Adds a row with a finite value; its step is above that of the row before, or follows {@link #restart}. */
    Optional<Jump> add(long step, double value) {
        Optional<Jump> jump = comparison.flatMap(open -> compare(open, step, value));
        if (size == HISTORY) {
            // The newest half is kept.
            System.arraycopy(steps, HISTORY / 2, steps, 0, HISTORY / 2);
            System.arraycopy(values, HISTORY / 2, values, 0, HISTORY / 2);
            size = HISTORY / 2;
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, Math.max(64, 2 * size));
            values = Arrays.copyOf(values, steps.length);
        }
        steps[size] = step;
        values[size++] = value;
        if (!restarted && firsts < MOST_ROWS) {
            firstSteps[firsts] = step;
            firstValues[firsts++] = value;
        }
        return jump;
    }

    /** The first and the last rows only. */
    RestartJumps ends() {
        RestartJumps ends = new RestartJumps();
        ends.size = Math.min(size, KEPT);
        ends.steps = Arrays.copyOfRange(steps, size - ends.size, size);
        ends.values = Arrays.copyOfRange(values, size - ends.size, size);
        ends.firsts = firsts;
        System.arraycopy(firstSteps, 0, ends.firstSteps, 0, firsts);
        System.arraycopy(firstValues, 0, ends.firstValues, 0, firsts);
        return ends;
    }

    /** The jump at the first row of {@code later}, a part of the same run in another file. */
    Optional<Jump> continuedBy(RestartJumps later) {
        RestartJumps course = ends();
        Optional<Jump> jump = Optional.empty();
        for (int i = 0; i < later.firsts && jump.isEmpty(); i++) {
            if (i == 0) {
                course.restart(later.firstSteps[0], 0);
            }
            jump = course.add(later.firstSteps[i], later.firstValues[i]);
        }
        return jump;
    }

    private Optional<Jump> compare(Comparison open, long step, double value) {
        open.add(step, value);
        Optional<Jump> jump = Arrays.binarySearch(TESTED_AT, open.rows) >= 0 ? open.test() : Optional.empty();
        if (jump.isPresent() || open.rows == MOST_ROWS) {
            comparison = Optional.empty();
        }
        return jump;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The standard deviation of normal values, from the median absolute deviation. */
    private static double spread(double[] values) {
        double center = median(values);
        return 1.4826
                * median(Arrays.stream(values)
                        .map(value -> Math.abs(value - center))
                        .toArray());
    }
}
