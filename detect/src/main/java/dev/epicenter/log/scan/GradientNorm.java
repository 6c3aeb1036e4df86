package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks that a gradient norm is finite. With loss scaling, single norms that are not finite are normal, and at the
 * start many: the scale is lowered until they are.
 */
final class GradientNorm {
    /** Rows in sequence that loss scaling does not explain. */
    private static final int ROWS = 5;

    /** The same before the first finite norm, in steps: a scale of 2^32 is halved in each of them. */
    private static final int STEPS_AT_START = 50;

    /** The fewest rows of so many steps: where the step counts samples, a row may stand for many. */
    private static final int ROWS_AT_START = 20;

    private final String metric;
    private long rows;
    private boolean wasFinite;
    private boolean isReported;
    /** In tables and in quotes, nan may mean not logged. */
    private boolean sparse;

    private long notFinite;
    private long firstStep;
    private long firstRow;

    GradientNorm(String metric) {
        this.metric = metric;
    }

    /** Whether this value says that the gradient was not finite. */
    boolean isBroken(double value, Row.Form form) {
        return !Double.isFinite(value) && !(Double.isNaN(value) && mayBeMissing(form) && (sparse || !wasFinite));
    }

    private static boolean mayBeMissing(Row.Form form) {
        return form == Row.Form.CELL || form == Row.Form.QUOTED_NAN;
    }

    /**
     * Adds a value; the result is present once per sequence of values that are not finite.
     *
     * @param unit what steps count; called for a finding alone
     */
    Optional<Finding> add(double value, Row.Form form, long step, Supplier<StepUnit> unit) {
        long row = rows++;
        if (Double.isFinite(value)) {
            sparse |= notFinite > 0 && mayBeMissing(form);
            wasFinite = true;
            isReported = false;
            notFinite = 0;
            return Optional.empty();
        }
        if (!isBroken(value, form)) {
            sparse = true;
            return Optional.empty();
        }
        if (notFinite++ == 0) {
            firstStep = step;
            firstRow = row;
        }
        boolean isLong = notFinite >= (wasFinite ? ROWS : STEPS_AT_START)
                || notFinite >= ROWS_AT_START && step - firstStep >= STEPS_AT_START;
        if (!isLong || isReported) {
            return Optional.empty();
        }
        isReported = true;
        return Optional.of(new Finding.GradientNotFinite(metric, unit.get(), firstStep, firstRow));
    }
}
