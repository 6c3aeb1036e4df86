package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;

/**
 * Detects that a log has a row for each micro-batch: its rows repeat a step while another counter beside it advances. The
 * second step that does so shows it; a single one may be a resumed run's.
 */
final class StepParts {
    private static final int STEPS = 2;

    private int steps;
    private boolean repeated;
    private double counter = Double.NaN;

    /**
     * Adds a row.
     *
     * @param isRepeated whether it has the step of the row before
     * @return whether rows are parts of steps
     */
    boolean add(boolean isRepeated, Row row, StepRules rules) {
        if (steps >= STEPS) {
            return true;
        }
        if (!isRepeated && !repeated && steps == 0) {
            return false;
        }
        double next = rules.otherCounter(row);
        if (isRepeated && !repeated && (next > counter || steps == 0 && !Double.isNaN(next))) {
            steps++;
        }
        repeated = isRepeated;
        counter = next;
        return steps >= STEPS;
    }
}
