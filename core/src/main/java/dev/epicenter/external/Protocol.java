package dev.epicenter.external;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.StepReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How requests reach one kind of external trainer, and how its steps and checkpoints are read. */
sealed interface Protocol permits AdapterProtocol, TemplateProtocol {

    /**
     * The process to start for one segment.
     *
     * @param words the program and its arguments
     * @param environment variables added to its environment
     * @param endsByItself whether the process ends after the segment's last step without a signal
     * @param listener reads what the process writes
     */
    record Call(List<String> words, Map<String, String> environment, boolean endsByItself, Listener listener) {}

    /** The segment without the states that the trainer cannot write. */
    Segment possible(Segment segment);

    /**
     * Writes the request and returns the process to start.
     *
     * @param onStop whether the trainer should write a checkpoint on SIGTERM
     * @param out the process's folder
     * @param place its working folder
     * @throws dev.epicenter.EpicenterException if the trainer does not support the segment
     */
    Call call(Segment segment, boolean onStop, Path out, Path place);

    /** Why the trainer does not support {@code change}, in words that follow "the trainer"; empty if it does. */
    Optional<String> cannot(Intervention change);

    /**
     * The progress of a checkpoint.
     *
     * @param folder the complete checkpoint
     * @param missing the missing part, in words; empty if the checkpoint is complete or does not exist yet
     * @param changing whether its files still change, even if the process has ended
     */
    record Checkpoint(Optional<Path> folder, Optional<String> missing, boolean changing) {
        static final Checkpoint NONE = new Checkpoint(Optional.empty(), Optional.empty(), false);

        static Checkpoint complete(Path folder) {
            return new Checkpoint(Optional.of(folder), Optional.empty(), false);
        }
    }

    /** Reads what one process writes. Used by one thread. */
    interface Listener extends AutoCloseable {
        /**
         * The steps reported since the last call.
         *
         * @throws dev.epicenter.segment.TrainerFailure if the process violates the protocol
         */
        List<StepReport> poll();

        /** Whether the process has written anything since the last call of this method. */
        boolean lived();

        /**
         * The checkpoint of {@code step}; once complete, it is moved out of the program's folder.
         *
         * @param settled whether the next step has been reported, or the process has ended
         */
        Checkpoint checkpoint(long step, boolean settled);

        /**
         * The steps after the last logged one, of a process that has ended by itself with exit code 0, if its log
         * interval explains why they are not logged.
         */
        default List<StepReport> rest() {
            return List.of();
        }

        /** Whether the script may leave out a checkpoint that is due. */
        default boolean checkpointsOptional() {
            return false;
        }

        /** What the user should check first if the process reported no step. */
        String advice();

        @Override
        default void close() {}
    }
}
