package dev.epicenter.external;

/** What trains one segment, for the one who follows it: a process of its own, or one turn of a process that serves many. */
sealed interface SegmentProcess extends AutoCloseable permits TrainerProcess, ServedSegment {
    /** Whether the segment has not ended yet. */
    boolean alive();

    /** The exit code of an ended segment, as of a process for it alone. */
    int exitCode();

    /** How the segment ended, such as {@code ended with exit code 1}. */
    default String end() {
        int code = exitCode();
        return code > 128 && code < 160 ? "was killed by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** The end of its output. */
    TrainerOutput output();

    /** The last line of its output, without a launcher's report after it; empty if there is none. */
    default String lastLine() {
        return output().lastWords();
    }

    /** Requests that it writes a checkpoint and ends (SIGTERM). */
    void terminate();

    /** Waits until the segment ends, for at most {@code millis}; returns whether it ended. */
    boolean await(long millis);

    /** Requests the end, waits for at most {@code graceSeconds}, and kills the remaining processes. */
    default void stop(double graceSeconds) {
        if (alive()) {
            terminate();
            await((long) (graceSeconds * 1000));
        }
        close();
    }

    /** Kills what still trains. */
    @Override
    void close();
}
