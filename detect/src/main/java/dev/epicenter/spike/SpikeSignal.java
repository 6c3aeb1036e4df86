package dev.epicenter.spike;

/** A signal of the {@link SpikeDetector} about a spike. */
public sealed interface SpikeSignal {
    /** The spike as currently known. */
    Spike spike();

    /** A spike has been detected and is open. */
    record Alarm(Spike spike) implements SpikeSignal {}

    /** A spike with an alarm has ended, or is closed because it does not recover. */
    record Closed(Spike spike) implements SpikeSignal {}

    /** A hard batch, already over; it has no alarm. */
    record HardBatch(Spike spike) implements SpikeSignal {}
}
