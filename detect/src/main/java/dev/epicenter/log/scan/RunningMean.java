package dev.epicenter.log.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Detects a series that is the mean since the start of the epoch, as Keras prints it, and recovers the mean of the steps
 * between two rows. At position n such a mean changes by (x - mean) / n: the sizes of its changes fall like 1 / n, and the
 * changes times n are not correlated. A loss with noise changes by as much at the end of an epoch as at its start, and
 * neighboring changes have a correlation of -0.5.
 */
final class RunningMean {
    /** Changes from which it is decided, of one epoch or of several short ones. */
    private static final int FEWEST = 30;

    /**
     * The least sum of squared deviations of log n: the slope then has a standard error of about 0.3. 30 changes of one
     * epoch have 17, of epochs with five rows 4.
     */
    private static final double LEAST_SPREAD = 15;

    private static final int MOST = 2048;

    /** The slope of log |change| against log n must be below this: -1 for a mean, 0 for noise. */
    private static final double SLOPE = -0.6;

    /**
     * A mean jumps where it restarts: by more than this many times its last changes, which are the smallest. A loss that
     * itself falls as 1 / n, at the start of a run, goes on as before. For several epochs the median jump counts.
     */
    private static final double JUMP = 4;

    private static final double MEDIAN_JUMP = 2;

    private static final int SEVERAL = 5;

    private static final int LAST_CHANGES = 16;

    /** The correlation of neighboring changes times n must be above this: 0 for a mean, -0.5 for noise. */
    private static final double CORRELATION = -0.25;

    /** The least part of neighboring changes with different signs: a smooth series has none, and needs no recovery. */
    private static final double SIGNS = 0.25;

    /**
     * The support per row must be above this. On simulated losses (white, autocorrelated and heavy-tailed noise, random walks; epochs of
     * 5 to 400 rows) it is below for 60 to 90% of those that the other rules mistake for means, and above for 90% of the
     * means that they detect from two epochs of 20 rows, 99% from longer ones.
     */
    private static final double SUPPORT = -0.3;

    /** The positions and changes of the rows of the epoch. */
    private double[] places = new double[64];

    private double[] changes = new double[64];
    /** Whether the change before it in the arrays is of the same epoch. */
    private boolean[] followed = new boolean[64];

    private boolean isAfterChange;
    private final double[] lastChanges = new double[LAST_CHANGES];
    private int ofEpoch;
    private final List<Double> jumps = new ArrayList<>();
    private int size;
    private long base = 1;
    private double lastCount;
    private double lastMean;
    private boolean detected;
    private boolean everDetected;
    private boolean changed;

    /**
     * The value to judge: the given one, or what it averages.
     *
     * @param place the position in the epoch
     */
    double next(long place, double value) {
        base = Math.min(base, Math.max(0, place));
        double count = place - base + 1;
        changed = false;
        boolean restarts = count <= lastCount;
        if (restarts) {
            addJump(value - lastMean);
            decide();
            isAfterChange = false;
        } else if (lastCount > 0 && size < MOST && !isPrintedTwice(value)) {
            add(count, value - lastMean);
        }
        double before = restarts ? 0 : lastCount;
        double recovered = (count * value - before * lastMean) / (count - before);
        lastCount = count;
        lastMean = value;
        return detected && Double.isFinite(recovered) ? recovered : value;
    }

    /** A progress bar shows the first mean twice: before and after it moves on. */
    private boolean isPrintedTwice(double value) {
        return !isAfterChange && value == lastMean;
    }

    /** Whether the series is such a mean, as far as is known. */
    boolean isDetected() {
        return detected;
    }

    /** Whether some values were recovered. */
    boolean wasDetected() {
        return everDetected;
    }

    /** Whether {@link #isDetected} changed with the newest row. */
    boolean hasChanged() {
        return changed;
    }

    private void add(double count, double change) {
        lastChanges[ofEpoch++ % LAST_CHANGES] = Math.abs(change);
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            changes = Arrays.copyOf(changes, 2 * size);
            followed = Arrays.copyOf(followed, 2 * size);
        }
        places[size] = count;
        followed[size] = isAfterChange;
        isAfterChange = true;
        changes[size++] = change;
    }

    /** Decides at the end of an epoch, if this epoch and those since the last decision suffice. */
    private void decide() {
        if (size < FEWEST || spread() < LEAST_SPREAD) {
            if (size == MOST) {
                size = 0;
                jumps.clear();
            }
            return;
        }
        // A spike in an epoch makes one of the two uncertain.
        boolean sloped = slope() < SLOPE;
        double[] scaled = scaled();
        boolean uncorrelated = correlation(scaled) > CORRELATION;
        boolean mean = detected
                ? sloped || uncorrelated
                : sloped && uncorrelated && signChanges(scaled) >= SIGNS && jumps() && support() > SUPPORT;
        changed = mean != detected;
        detected = mean;
        everDetected |= mean;
        size = 0;
        jumps.clear();
    }

    /** Notes how much larger than the last changes of an epoch the one to the first value of the next is. */
    private void addJump(double change) {
        double[] sorted = Arrays.stream(lastChanges, 0, Math.min(ofEpoch, LAST_CHANGES))
                .sorted()
                .toArray();
        // Rounding hides smaller changes than the smallest one above 0; where it hides all, nothing follows.
        OptionalDouble least = Arrays.stream(sorted).filter(value -> value > 0).findFirst();
        if (sorted.length > 1 && least.isPresent()) {
            jumps.add(Math.abs(change) / Math.max(sorted[sorted.length / 2], least.getAsDouble()));
        }
        ofEpoch = 0;
    }

    private boolean jumps() {
        double[] sorted =
                jumps.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length > 0 && sorted[sorted.length / 2] > (sorted.length < SEVERAL ? JUMP : MEDIAN_JUMP);
    }

    private double spread() {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double x = Math.log(places[i]);
            sum += x;
            squares += x * x;
        }
        return squares - sum * sum / size;
    }

    /** Least squares; changes that rounding hides count as the smallest one. */
    private double slope() {
        double least = Arrays.stream(changes, 0, size)
                .map(Math::abs)
                .filter(change -> change > 0)
                .min()
                .orElse(1);
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < size; i++) {
            meanX += Math.log(places[i]) / size;
            meanY += Math.log(Math.max(least, Math.abs(changes[i]))) / size;
        }
        double product = 0;
        double square = 0;
        for (int i = 0; i < size; i++) {
            double x = Math.log(places[i]) - meanX;
            product += x * (Math.log(Math.max(least, Math.abs(changes[i]))) - meanY);
            square += x * x;
        }
        return product / square;
    }

    /**
     * The log-likelihood per row of a mean of losses with noise, minus that of such losses themselves. Both have Laplace noise about
     * a slow curve, so that differences of neighbors estimate its scale; the values averaged are a linear function of the printed
     * ones, whose derivative n / (n - m), m the position before, is the Jacobian.
     */
    private double support() {
        double printed = 0;
        double averaged = 0;
        double jacobian = 0;
        int rows = 0;
        for (int i = 2; i < size; i++) {
            if (followed[i] && followed[i - 1]) {
                double share = places[i] / (places[i] - places[i - 1]);
                double shareBefore = places[i - 1] / (places[i - 1] - places[i - 2]);
                printed += Math.abs(changes[i]);
                averaged += Math.abs(share * changes[i] - (shareBefore - 1) * changes[i - 1]);
                jacobian += Math.log(share);
                rows++;
            }
        }
        return rows == 0 || averaged == 0 ? 0 : Math.log(printed / averaged) + jacobian / rows;
    }

    /** The changes times n, minus their mean: the loss falls. */
    private double[] scaled() {
        double[] scaled = new double[size];
        for (int i = 0; i < size; i++) {
            scaled[i] = places[i] * changes[i];
        }
        double mean = Arrays.stream(scaled).average().orElse(0);
        return Arrays.stream(scaled).map(value -> value - mean).toArray();
    }

    private double signChanges(double[] scaled) {
        int different = 0;
        int neighbors = 0;
        for (int i = 1; i < scaled.length; i++) {
            neighbors += followed[i] ? 1 : 0;
            different += followed[i] && scaled[i] * scaled[i - 1] < 0 ? 1 : 0;
        }
        return different / Math.max(1.0, neighbors);
    }

    private double correlation(double[] scaled) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < scaled.length; i++) {
            if (followed[i]) {
                square += (scaled[i] * scaled[i] + scaled[i - 1] * scaled[i - 1]) / 2;
                product += scaled[i] * scaled[i - 1];
            }
        }
        return square > 0 ? product / square : -1;
    }
}
