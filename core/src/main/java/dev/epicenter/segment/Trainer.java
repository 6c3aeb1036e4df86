package dev.epicenter.segment;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.tensor.TensorLayout;
import java.util.List;
import java.util.Optional;

/**
 * Trains segments of one run file. Callers need not know whether training runs in this process, in a subprocess or elsewhere.
 *
 * <p>Thread-safe: each call trains its own model.
 */
public interface Trainer extends AutoCloseable {

    /**
     * Trains from the segment's start to its last step, or until {@code observer} stops it.
     *
     * @return the state after the last completed step: present if the segment keeps it, otherwise possibly empty
     * @throws java.util.concurrent.CancellationException if it waits for steps elsewhere and {@link SegmentObserver#stopping}
     */
    Optional<? extends State> run(Segment segment, SegmentObserver observer);

    /** The trained tensors. */
    TensorLayout layout();

    /** The environment that determines the bits. Runs with different fingerprints are never compared bit for bit. */
    NumericsFingerprint fingerprint();

    /**
     * The loss of batch {@code batch} at the weights of {@code state}, and its gradient, without dropout, clipping or weight
     * decay. Nothing is updated.
     *
     * @throws UnsupportedOperationException if the trainer does not support it
     */
    default Gradient gradient(TrainState state, long batch) {
        return gradient(state, List.of(batch));
    }

    /**
     * The mean of {@link #gradient(TrainState, long)} over {@code batches}, one or more.
     *
     * @throws UnsupportedOperationException if the trainer does not support it
     */
    default Gradient gradient(TrainState state, List<Long> batches) {
        throw new UnsupportedOperationException("this trainer gives no gradients");
    }

    /**
     * Evaluates the model of {@code state} on shifted held-out inputs.
     *
     * @throws UnsupportedOperationException if the trainer does not support it
     */
    default ShiftEvaluation shifts(TrainState state) {
        throw new UnsupportedOperationException("this trainer evaluates no shifted inputs");
    }

    /**
     * Lets the model of {@code state} control its plant.
     *
     * @throws UnsupportedOperationException if the trainer does not support it, or the data are no control task
     */
    default ControlEvaluation control(TrainState state) {
        throw new UnsupportedOperationException("this trainer controls no plants");
    }

    /**
     * Lets an agent with the model of {@code state} act in grid worlds.
     *
     * @throws UnsupportedOperationException if the trainer does not support it, or the data are no grid world
     */
    default RewardEvaluation rewards(TrainState state) {
        throw new UnsupportedOperationException("this trainer has no grid worlds");
    }

    /**
     * What the fixed data of a world with keys cost, and how well its expert does.
     *
     * @throws UnsupportedOperationException if the trainer does not support it, or the data are no world with keys
     */
    default Experience experience() {
        throw new UnsupportedOperationException("this trainer has no world with keys");
    }

    /** The reason why the trainer does not support {@code change}, as text after "the trainer"; empty if it does. */
    default Optional<String> cannot(Intervention change) {
        return Optional.empty();
    }

    /** The reason why the trainer reports no {@link StepReport#sharpness}, as text after "the trainer"; empty if it does. */
    default Optional<String> cannotMeasureSharpness() {
        return Optional.of("does not measure sharpness while it trains");
    }

    /** Whether training is deterministic: the same segment must give the same bits. */
    default boolean exact() {
        return true;
    }

    /** Releases what it holds, such as processes and temporary files. It must not be used afterwards. */
    @Override
    default void close() {}

    /** What users should know about how the segments were run, one sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** The startup time of a segment in seconds, such as for starting a process; 0 if none or not known yet. */
    default double startSeconds() {
        return 0;
    }

    /**
     * Groups of tensors whose common scale does not change the loss, because a normalization follows. Each group is a list of
     * patterns. {@code rescale} acts on these.
     */
    default List<List<String>> scaleInvariantGroups() {
        return List.of();
    }
}
