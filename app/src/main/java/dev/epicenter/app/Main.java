package dev.epicenter.app;

/** Where the program starts, and the one place where it ends the JVM. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(EpicenterCommand.commandLine().execute(args));
    }
}
