package dev.epicenter.spike;

/** What the detector says of a spike as the series comes in. */
public sealed interface SpikeSignal {
    /** The spike as known now. */
    Spike spike();

    /** A spike is under way. */
    record Alarm(Spike spike) implements SpikeSignal {}

    /** A spike of which an alarm was given has ended, or is given up as a divergence. */
    record Closed(Spike spike) implements SpikeSignal {}

    /** One hard batch, already over; no alarm was or will be given of it. */
    record HardBatch(Spike spike) implements SpikeSignal {}
}
