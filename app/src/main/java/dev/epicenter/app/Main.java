package dev.epicenter.app;

/** The entry point of the program, and the only place that exits the JVM. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(EpicenterCommand.commandLine().execute(args));
    }
}
