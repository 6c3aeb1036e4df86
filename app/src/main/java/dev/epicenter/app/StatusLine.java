package dev.epicenter.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Progress on stderr: on a terminal one line that is written over, elsewhere a line now and then. Safe for use by several
 * threads.
 */
final class StatusLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 100;
    private static final long ELSEWHERE_MILLIS = 10_000;

    private final PrintStream err;
    private final boolean terminal;
    private long last;
    private boolean open;

    private StatusLine(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        // What takes no longer than two seconds needs no progress.
        last = System.currentTimeMillis() + (terminal ? 1000 : 2000) - (terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS);
    }

    /** Java cannot ask whether stderr is a terminal; the launcher can, and says so. */
    static StatusLine onStderr() {
        return new StatusLine(System.err, "1".equals(System.getenv("EPICENTER_TTY")));
    }

    /** Says nothing. */
    static StatusLine silent() {
        return new StatusLine(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    }

    static StatusLine on(PrintStream err, boolean terminal) {
        return new StatusLine(err, terminal);
    }

    /** Shows it, unless the last one was a moment ago. */
    synchronized void show(Supplier<String> words) {
        long now = System.currentTimeMillis();
        if (now - last < (terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS)) {
            return;
        }
        last = now;
        if (terminal) {
            err.print("\r\033[K" + words.get());
            open = true;
        } else {
            err.println(words.get());
        }
        err.flush();
    }

    /** Whether it is written over, so that it may say again and again what it said. */
    boolean isTerminal() {
        return terminal;
    }

    /** A line that stays. */
    synchronized void say(String line) {
        clear();
        err.println(line);
        err.flush();
    }

    /** Takes the line that is written over away, so that stdout can be written to. */
    synchronized void clear() {
        if (open) {
            err.print("\r\033[K");
            open = false;
        }
    }

    @Override
    public synchronized void close() {
        clear();
        err.flush();
    }
}
