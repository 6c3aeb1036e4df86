package dev.epicenter.segment;

import java.util.List;
import java.util.Optional;

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
     * @return the state after the last completed step; there where the segment keeps it, and may be elsewhere
     */
    Optional<? extends State> run(Segment segment, SegmentObserver observer);

    /** The tensors that it trains. */
    TensorLayout layout();

    /** What bits depend on besides the run file: library versions, threads, processor. Runs whose fingerprints differ are never compared bit for bit. */
    NumericsFingerprint fingerprint();

    /**
     * The loss of the run's batch {@code batch} at the weights of {@code state}, and its gradient: without dropout, clipping
     * or weight decay, and without an update.
     *
     * @throws UnsupportedOperationException if the trainer cannot tell
     */
    default Gradient gradient(TrainState state, long batch) {
        return gradient(state, List.of(batch));
    }

    /**
     * The mean of {@link #gradient(TrainState, long)} over {@code batches}, one or more.
     *
     * @throws UnsupportedOperationException if the trainer cannot tell
     */
    default Gradient gradient(TrainState state, List<Long> batches) {
        throw new UnsupportedOperationException("this trainer gives no gradients");
    }

    /** Why it cannot be asked for {@code change} at all, in words that follow "the trainer"; empty where it can. */
    default Optional<String> cannot(Intervention change) {
        return Optional.empty();
    }

    /** Whether a segment asked for twice must give the same bits, so that others are a fault. */
    default boolean exact() {
        return true;
    }

    /** Seconds that a segment takes besides its steps, such as starting a process; 0 where that is nothing, or not known yet. */
    default double startSeconds() {
        return 0;
    }

    /**
     * Groups of tensors, each as patterns that match all of it, that can be multiplied by one positive number together
     * without changing the loss, because a normalisation follows: what {@code rescale} is for.
     */
    default List<List<String>> scaleInvariantGroups() {
        return List.of();
    }
}
