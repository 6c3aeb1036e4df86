package dev.epicenter.app;

/** The exit codes, as {@code --help} and docs/reference/commands.md list them. */
final class ExitCode {
    static final int OK = 0;

    /** The machine failed (a full disk), or there is a bug. */
    static final int FAILED = 1;

    /** The command line, a run file or another input is wrong. */
    static final int BAD_INPUT = 2;

    /** The run stopped itself: its recoveries were spent, the loss was not finite, or its external trainer failed. */
    static final int STOPPED = 3;

    /** The control of a replay differs from the original, so that nothing was concluded. */
    static final int NOT_REPRODUCED = 4;

    /**
     * The user gave up. What the shell sees is the JVM's own code, 128 and the signal's number: this one after Ctrl-C
     * (SIGINT), 143 after {@code kill} (SIGTERM).
     */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
