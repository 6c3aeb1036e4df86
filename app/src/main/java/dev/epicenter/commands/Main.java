package dev.epicenter.commands;

import java.io.PrintWriter;

/** The entry point of the program, and the only place that exits the JVM. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(exitCode(args));
    }

    /** Ends the process as a signal does: its shutdown hooks run. */
    static void end(int code) {
        System.exit(code);
    }

    private static int exitCode(String... args) {
        try {
            return EpicenterCommand.commandLine(args).execute(args);
        } catch (Throwable beforeTheCommand) {
            // Such as a class file that is missing from a damaged archive.
            return new ErrorHandler(() -> false).report(beforeTheCommand, new PrintWriter(System.err, true));
        }
    }
}
