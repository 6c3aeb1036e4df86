package dev.epicenter.skip;

import java.util.OptionalLong;

/**
 * How a trainer's data loader counts.
 *
 * @param perStep batches of the loader that one update takes: gradient accumulation
 * @param perEpoch batches of the loader in an epoch; empty: not known
 */
public record Batches(long perStep, OptionalLong perEpoch) {
    /** One a step, in one endless epoch. */
    public static final Batches ONE_A_STEP = new Batches(1, OptionalLong.empty());

    public Batches {
        if (perStep < 1 || perEpoch.isPresent() && perEpoch.getAsLong() < 1) {
            throw new IllegalArgumentException("at least one batch a step and an epoch");
        }
    }

    /** The first batch that {@code step} (from 1) takes, counted from 0 over all epochs. */
    long first(long step) {
        return (step - 1) * perStep;
    }

    /** The last one. */
    long last(long step) {
        return step * perStep - 1;
    }

    /** The epoch of {@code batch}, from 0. */
    long epoch(long batch) {
        return perEpoch.isPresent() ? batch / perEpoch.getAsLong() : 0;
    }

    /** Where in its epoch {@code batch} is, from 0. */
    long inEpoch(long batch) {
        return perEpoch.isPresent() ? batch % perEpoch.getAsLong() : batch;
    }
}
