package dev.epicenter.external;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.StepReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a kind of external trainer is told what to do, and how what it does is heard. */
sealed interface Protocol permits AdapterProtocol, TemplateProtocol {

    /**
     * A process to be started for one segment.
     *
     * @param words the program and its arguments
     * @param environment what is added to its environment
     * @param endsByItself whether it ends after the segment's last step unless it is told to
     * @param listener what it will tell
     */
    record Call(List<String> words, Map<String, String> environment, boolean endsByItself, Listener listener) {}

    /** The segment as far as it can be asked for: without the states that the trainer cannot give. */
    Segment possible(Segment segment);

    /**
     * Writes the order and says what to start.
     *
     * @param onStop whether a checkpoint is to be written where the trainer is asked to stop
     * @param out the trainer's folder
     * @throws dev.epicenter.EpicenterException where it cannot be asked for that
     */
    Call call(Segment segment, boolean onStop, Path out);

    /** Why it cannot be asked for {@code change} at all, in words that follow "the trainer"; empty where it can. */
    Optional<String> cannot(Intervention change);

    /**
     * How far a checkpoint is.
     *
     * @param folder it, once it is complete
     * @param missing what it lacks, in words; empty where it is complete, or there is nothing of it
     * @param changing whether it may become complete without the process, which may have ended
     */
    record Checkpoint(Optional<Path> folder, Optional<String> missing, boolean changing) {
        static final Checkpoint NONE = new Checkpoint(Optional.empty(), Optional.empty(), false);

        static Checkpoint complete(Path folder) {
            return new Checkpoint(Optional.of(folder), Optional.empty(), false);
        }
    }

    /** What one process tells. Used by one thread. */
    interface Listener extends AutoCloseable {
        /**
         * The steps that it has told of since the last call.
         *
         * @throws dev.epicenter.segment.TrainerFailure where it says what it must not
         */
        List<StepReport> poll();

        /** Whether it has told anything at all, a sign of life included, since the last call of this. */
        boolean lived();

        /**
         * Its checkpoint of {@code step}, which is taken out of the program's folder once it is complete.
         *
         * @param settled whether the next step has been told of, or the process has ended
         */
        Checkpoint checkpoint(long step, boolean settled);

        /** What is to be checked first where it told nothing. */
        String advice();

        @Override
        default void close() {}
    }
}
