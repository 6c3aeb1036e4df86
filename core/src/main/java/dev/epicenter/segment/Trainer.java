package dev.epicenter.segment;

/**
 * Runs segments of one run file. Nothing above this interface knows whether they run in this process, in a subprocess or
 * elsewhere.
 *
 * <p>Safe for use by several threads at once: each call trains a model of its own.
 */
public interface Trainer {

    /**
     * Trains from the segment's start to its last step, or to the step at which {@code observer} stops it.
     *
     * @return the state after the last completed step
     */
    TrainState run(Segment segment, SegmentObserver observer);

    /** The tensors that it trains. */
    TensorLayout layout();

    /** What bits depend on besides the run file: library versions, threads, processor. Runs whose fingerprints differ are never compared bit for bit. */
    NumericsFingerprint fingerprint();
}
