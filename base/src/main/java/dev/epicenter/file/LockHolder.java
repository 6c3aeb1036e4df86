package dev.epicenter.file;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The holder of a lock, as the lock file's text names it: {@code pid 812 on host since 2026-11-23T05:54:30Z (process
 * started 2026-11-23T05:54:29.120Z)}.
 *
 * @param since when it took the lock
 * @param started when the process started; with the pid it identifies a process, because pids are given out again
 */
record LockHolder(long pid, String host, Instant since, Instant started) {
    private static final Pattern TEXT =
            Pattern.compile("pid (\\d{1,18}) on (\\S+) since (\\S+) \\(process started (\\S+)\\)\\s*", Pattern.DOTALL);

    /** Systems derive a start time from the clock, which may be set meanwhile. */
    private static final Duration CLOCK_CHANGE = Duration.ofSeconds(5);

    /** This process, from now on. */
    static LockHolder self() {
        ProcessHandle self = ProcessHandle.current();
        Instant now = Instant.now();
        return new LockHolder(
                self.pid(),
                thisHost(),
                now.truncatedTo(ChronoUnit.SECONDS),
                self.info().startInstant().orElse(now));
    }

    /** The holder that {@code text} names; empty if it names none. */
    static Optional<LockHolder> parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LockHolder(
                    Long.parseLong(found.group(1)),
                    found.group(2),
                    Instant.parse(found.group(3)),
                    Instant.parse(found.group(4))));
        } catch (java.time.format.DateTimeParseException damaged) {
            return Optional.empty();
        }
    }

    /** The lock file's text. */
    String text() {
        return this + " (process started " + started + ")\n";
    }

    /**
     * Whether this is a process that runs on this machine now. A process of another machine, or of another container
     * of this one, is not known to run.
     */
    boolean runsHere() {
        return host.equals(thisHost())
                && ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .flatMap(process -> process.info().startInstant())
                        .filter(start -> Duration.between(start, started).abs().compareTo(CLOCK_CHANGE) <= 0)
                        .isPresent();
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "localhost";
        }
    }

    /** For messages: {@code pid 812 on host since 2026-11-23T05:54:30Z}. */
    @Override
    public String toString() {
        return "pid " + pid + " on " + host + " since " + since;
    }
}
