package dev.epicenter.log.format;

/** Restores steps that are printed as {@code 12K}, from the spacing of the exact steps before them. */
final class RoundedSteps {
    private boolean begun;
    private long last;
    private long spacing;
    private long restored;

    /** @param unit what the step was rounded to; 1 if it is exact */
    long step(long printed, long unit) {
        long step = printed;
        if (unit > 1 && spacing > 0 && Math.abs(last + spacing - printed) <= unit) {
            step = last + spacing;
            restored++;
        } else if (unit == 1 && begun && printed > last) {
            spacing = printed - last;
        }
        begun = true;
        last = step;
        return step;
    }

    /** The number of restored steps. */
    long restored() {
        return restored;
    }
}
