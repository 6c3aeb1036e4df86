package dev.epicenter.commands;

/** The exit codes that {@code --help} and docs/reference/commands.md list. */
final class ExitCode {
    static final int OK = 0;

    /** The machine failed (a full disk), or there is a bug. */
    static final int FAILED = 1;

    /** The command line, a run file or another input is invalid. */
    static final int BAD_INPUT = 2;

    /** The run stopped: no recoveries were left, the loss was not finite, or its external trainer failed. */
    static final int STOPPED = 3;

    /** The control of a replay differs from the original run: nothing was concluded. */
    static final int NOT_REPRODUCED = 4;

    /**
     * The user canceled. The shell sees the JVM's own code, 128 plus the signal's number: 130 after Ctrl-C (SIGINT), 143
     * after {@code kill} (SIGTERM).
     */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
