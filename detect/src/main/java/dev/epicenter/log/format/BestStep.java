package dev.epicenter.log.format;

/** Recognizes a block that repeats the values of the best step, such as those below {@code Best model at step 1000:}. */
final class BestStep {
    private boolean isInside;

    /** Whether a line begins such a block, or belongs to one: it lasts until another line has a step or an epoch. */
    boolean contains(LineFields fields) {
        boolean begins = fields.isFinal && fields.hasStep();
        isInside = begins || isInside && !fields.hasStep() && !fields.hasEpoch();
        return isInside;
    }
}
