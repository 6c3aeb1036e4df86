package dev.epicenter.terminal;

import dev.epicenter.VisibleText;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Shows progress on stderr: on a terminal one line that is overwritten, elsewhere a line every ten seconds. Thread-safe.
 */
public final class StatusLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 100;
    private static final long ELSEWHERE_MILLIS = 10_000;

    /** A line that is wider than the terminal is cut: only the last row of a wrapped one could be erased. */
    private static final String NO_WRAP = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final PrintStream err;
    private final boolean terminal;
    private long last;
    private boolean open;

    private StatusLine(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        // Work of at most two seconds needs no progress.
        last = System.currentTimeMillis() + (terminal ? 1000 : 2000) - (terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS);
    }

    /** Java cannot detect whether stderr is a terminal; the launcher can, and sets EPICENTER_TTY. */
    public static StatusLine onStderr() {
        return new StatusLine(System.err, "1".equals(System.getenv("EPICENTER_TTY")));
    }

    /** Prints nothing. */
    public static StatusLine silent() {
        return new StatusLine(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    }

    static StatusLine on(PrintStream err, boolean terminal) {
        return new StatusLine(err, terminal);
    }

    /** Shows the text, unless the last one was shown a moment ago. */
    public synchronized void show(Supplier<String> words) {
        long now = System.currentTimeMillis();
        if (now - last < (terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS)) {
            return;
        }
        last = now;
        if (terminal) {
            err.print("\r\033[K" + NO_WRAP + VisibleText.of(words.get()) + WRAP);
            open = true;
        } else {
            err.println(VisibleText.of(words.get()));
        }
        err.flush();
    }

    /** Whether the line is overwritten; then repeated texts do no harm. */
    public boolean isTerminal() {
        return terminal;
    }

    /** Prints a permanent line. */
    public synchronized void say(String line) {
        clear();
        err.println(VisibleText.of(line));
        err.flush();
    }

    /** Erases the overwritten line before output on stdout. */
    public synchronized void clear() {
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
