package dev.epicenter.skip;

import java.util.OptionalLong;

/**
 * The batch numbering of a trainer's data loader.
 *
 * @param perStep batches of the loader per update; more than 1 with gradient accumulation
 * @param perEpoch batches of the loader per epoch; empty if unknown
 */
public record Batches(long perStep, OptionalLong perEpoch) {
    /** One batch per step, in one endless epoch. */
    public static final Batches ONE_A_STEP = new Batches(1, OptionalLong.empty());

    public Batches {
        if (perStep < 1 || perEpoch.isPresent() && perEpoch.getAsLong() < 1) {
            throw new IllegalArgumentException("batches per step and per epoch must be at least 1");
        }
    }

    /** The first batch of {@code step} (from 1), counted from 0 over all epochs. */
    long first(long step) {
        return (step - 1) * perStep;
    }

    /** The last batch of {@code step}. */
    long last(long step) {
        return step * perStep - 1;
    }

    /** The epoch of {@code batch}, from 0. */
    long epoch(long batch) {
        return perEpoch.isPresent() ? batch / perEpoch.getAsLong() : 0;
    }

    /** The index of {@code batch} within its epoch, from 0. */
    long inEpoch(long batch) {
        return perEpoch.isPresent() ? batch % perEpoch.getAsLong() : batch;
    }
}
