package dev.epicenter.commands;

import java.io.IOException;

/**
 * Ends this process as SIGTERM does when its standard input ends, if the environment variable {@code EPICENTER_END_WITH_INPUT} is
 * set: the worker of a cluster holds the other end, and a worker that dies takes its replay with it.
 */
final class EndWithInput {
    private static final String VARIABLE = "EPICENTER_END_WITH_INPUT";
    private static final int TERMINATED = 143;

    private EndWithInput() {}

    static void watchIfAsked() {
        if (System.getenv(VARIABLE) == null) {
            return;
        }
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // What comes says nothing.
                        }
                    } catch (IOException broken) {
                        // As at the end.
                    }
                    Main.end(TERMINATED);
                },
                "end with input");
        watch.setDaemon(true);
        watch.start();
    }
}
