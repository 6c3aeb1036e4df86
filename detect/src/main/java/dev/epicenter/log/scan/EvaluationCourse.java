package dev.epicenter.log.scan;

import java.util.Arrays;
import java.util.Optional;

/**
 * Compares a loss on held-out data with the training loss, and finds overfitting: since its best evaluation the former
 * has risen for good, by more than its noise and 5% of its level, and the latter has fallen by a quarter of that or by 10%. A value that is
 * repeated is no new evaluation: some loggers write the newest one in each row.
 */
final class EvaluationCourse {
    /** Values in a level: their median. */
    private static final int LEVEL = 5;

    /** Evaluations in sequence that must be above the best level, and at least this part of all. */
    private static final int FEWEST_ABOVE = 8;

    private static final double LEAST_PART_ABOVE = 0.125;

    private static final double LEAST_PART = 0.05;

    /**
     * Standard errors of a level by which it must be above the best one: now, and at each of these evaluations. The best
     * of many levels is far below the mean by chance, and one of many is as far above it; many in sequence are not.
     */
    private static final double THRESHOLD = 6;

    private static final double LASTING_THRESHOLD = 4;

    /** Of n changes the noise is multiplied by 1 + 6 / n: the median of few is often too small. */
    private static final double FEW_CHANGES = 6;

    /** The fall of the training loss as a part of the rise, or ... */
    private static final double FALL_PART_OF_RISE = 0.25;

    /** ... as a part of its level. */
    private static final double FALL_PART_OF_LEVEL = 0.1;

    /** The part of its progress by which the training loss is raised in an accident. */
    private static final double LOST_PART = 0.1;

    /** Evaluations at which the training loss is remembered. */
    private static final int HISTORY = 4096;

    private final double[] newest = new double[LEVEL];
    private final double[] changes = new double[40];
    private final double[] training = new double[HISTORY];
    private final long[] rowOf = new long[HISTORY];
    private long count;
    private double last = Double.NaN;
    private double trainingStart = Double.NaN;
    private double lowestTraining = Double.NaN;
    private double best = Double.POSITIVE_INFINITY;
    private long bestIndex;
    private long above;
    private long bestRow;
    private long bestStep;
    private double highest;
    private long highestStep;
    private boolean reported;

    /** A rise of the loss on held-out data: where it was best, its level there, and its highest value since. */
    record Rise(long step, long row, double best, double highest, long highestStep) {}

    /**
     * Adds a row with a finite value.
     *
     * @param trainingLevel the current level of the training loss; NaN if unknown
     * @return a rise that is overfitting, once
     */
    Optional<Rise> add(long step, long row, double value, double trainingLevel) {
        if (value == last) {
            return Optional.empty();
        }
        if (count > 0) {
            changes[(int) ((count - 1) % changes.length)] = value - last;
        }
        last = value;
        newest[(int) (count % LEVEL)] = value;
        training[(int) (count % HISTORY)] = trainingLevel;
        rowOf[(int) (count % HISTORY)] = row;
        count++;
        if (value > highest) {
            highest = value;
            highestStep = step;
        }
        if (count < LEVEL || reported) {
            return Optional.empty();
        }
        double level = median(newest);
        if (isTrainingRaised(trainingLevel)) {
            // After an accident or a restart of training, what was best before is no measure.
            best = Double.POSITIVE_INFINITY;
            above = 0;
            return Optional.empty();
        }
        if (level < best) {
            best = level;
            bestIndex = count - 1;
            bestRow = row;
            bestStep = step;
            highest = value;
            highestStep = step;
        }
        double rise = level - best;
        double noise = noise();
        above = rise > Math.max(LEAST_PART * Math.abs(best), LASTING_THRESHOLD * noise) ? above + 1 : 0;
        reported = above >= Math.max(FEWEST_ABOVE, LEAST_PART_ABOVE * count)
                && rise > THRESHOLD * noise
                && trainingFell(bestIndex, rise);
        return reported ? Optional.of(rise()) : Optional.empty();
    }

    /** The rise as currently known; only if overfitting was found. */
    Rise rise() {
        return new Rise(bestStep, bestRow, best, highest, highestStep);
    }

    /** Whether overfitting was found. */
    boolean isOverfitting() {
        return reported;
    }

    /** Whether the training loss is now below what it was at {@code row} of this series. */
    boolean trainingFellSince(long row) {
        long index = count - 1;
        while (index > 0 && index > count - HISTORY && rowOf[(int) (index % HISTORY)] > row) {
            index--;
        }
        return count > 0 && trainingFall(index) > 0;
    }

    private boolean trainingFell(long index, double rise) {
        double fall = trainingFall(index);
        return fall > FALL_PART_OF_RISE * rise || fall > FALL_PART_OF_LEVEL * Math.abs(trainingAt(index));
    }

    /** Whether the training loss has lost a tenth of its progress. */
    private boolean isTrainingRaised(double level) {
        if (Double.isNaN(trainingStart)) {
            trainingStart = level;
            lowestTraining = level;
        }
        lowestTraining = Math.min(lowestTraining, level);
        return level - lowestTraining > LOST_PART * (trainingStart - lowestTraining);
    }

    private double trainingAt(long index) {
        return training[(int) (Math.max(index, count - HISTORY) % HISTORY)];
    }

    /** By how much the training loss is below what it was at an evaluation; NaN if there is none. */
    private double trainingFall(long index) {
        return trainingAt(index) - trainingAt(count - 1);
    }

    /** The standard error of a level. */
    private double noise() {
        int known = (int) Math.min(count - 1, changes.length);
        double[] sizes = Arrays.stream(changes, 0, known).map(Math::abs).toArray();
        double uncertainty = 1 + FEW_CHANGES / Math.max(1, known);
        return uncertainty * 1.4826 * median(sizes) / Math.sqrt(2) * 1.2533 / Math.sqrt(LEVEL);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
