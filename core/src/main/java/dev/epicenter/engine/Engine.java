package dev.epicenter.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts commands where there is room: on this machine, or on a cluster. Thread-safe. */
public interface Engine extends AutoCloseable {

    /**
     * Submits a command.
     *
     * @param name a short name for listings
     * @param command its words
     * @param log the file that its output is appended to
     * @return the engine's name of the job
     * @throws dev.epicenter.EpicenterException if the engine refuses it; one line with the engine's own words
     */
    String submit(String name, List<String> command, Path log);

    /**
     * Takes over a job that an earlier process of this program submitted, and that was killed before the job ended.
     *
     * @param name under which it was submitted: no two arms have the same
     * @param noted what {@link #submit} returned then; empty if that process was killed before it noted it
     * @return the job if it waits or runs; it is then this engine's
     */
    Optional<String> adopt(String name, Optional<String> noted);

    /** Whether the job waits or runs. False once it has ended, whatever its exit code. */
    boolean isAlive(String job);

    /** What the engine knows of how a job ended, such as "OUT_OF_MEMORY on n1"; empty: nothing. */
    default String ending(String job) {
        return "";
    }

    /** Cancels the job if it has not ended. */
    void cancel(String job);

    /** The name that {@code --engine} takes. */
    String name();

    @Override
    default void close() {}
}
