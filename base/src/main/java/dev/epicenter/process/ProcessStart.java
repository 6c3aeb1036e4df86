package dev.epicenter.process;

import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * When a process started. With its pid this identifies it, because pids are given out again. On Linux it is counted in the
 * kernel's ticks since the system's start and compared exactly: a clock that is set, or a virtual machine that is resumed
 * elsewhere, changes the time of day at which a process seems to have started, and Java even keeps the old one. On other
 * systems it is that time of day.
 *
 * @param boot identifies the system's start; empty where {@code value} is a time of day
 * @param value ticks since the system's start, or milliseconds since 1970
 */
public record ProcessStart(String boot, long value) {
    /** Systems without ticks derive the start from the clock, which may be set meanwhile. */
    private static final long CLOCK_CHANGE_MILLIS = 5_000;

    private static final Path PROC = Path.of("/proc");
    private static final String BOOT = "sys/kernel/random/boot_id";

    /** Of the fields after the program's name, which may have blanks and parentheses itself: field 22 of proc(5)'s stat. */
    private static final int TICKS = 19;

    private static final String SEPARATOR = ":";

    /** When a living process started; empty if there is none, or the system does not tell. */
    public static Optional<ProcessStart> of(long pid) {
        try {
            return counted(
                    RegularFile.text(PROC.resolve(BOOT)),
                    RegularFile.text(PROC.resolve(Long.toString(pid)).resolve("stat")));
        } catch (IOException noSuchProcessOrSystem) {
            return isCounted() ? Optional.empty() : byClock(pid);
        }
    }

    /** The same as a time of day. */
    public static Optional<ProcessStart> byClock(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .map(ProcessStart::at);
    }

    /** A start at a time of day. */
    public static ProcessStart at(Instant time) {
        return new ProcessStart("", time.toEpochMilli());
    }

    /**
     * A start in ticks; empty if the texts are damaged.
     *
     * @param boot the text of {@code /proc/sys/kernel/random/boot_id}
     * @param stat the text of the process's {@code /proc/PID/stat}
     */
    public static Optional<ProcessStart> counted(String boot, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return boot.isBlank() || fields.length <= TICKS || !fields[TICKS].matches("\\d{1,18}")
                ? Optional.empty()
                : Optional.of(new ProcessStart(boot.strip(), Long.parseLong(fields[TICKS])));
    }

    /** The start that {@link #toString} wrote; empty if it wrote another text. */
    public static Optional<ProcessStart> parse(String text) {
        int end = text.lastIndexOf(SEPARATOR);
        String value = text.substring(end + 1);
        return value.matches("\\d{1,18}")
                ? Optional.of(new ProcessStart(end < 0 ? "" : text.substring(0, end), Long.parseLong(value)))
                : Optional.empty();
    }

    /** Whether the system has not been restarted since; true where it does not tell. */
    public boolean isOfThisBoot() {
        return boot.isEmpty()
                || of(ProcessHandle.current().pid())
                        .filter(now -> now.boot.equals(boot))
                        .isPresent();
    }

    /** Whether both are the start of one process, given the same pid. Times of day may differ by five seconds. */
    public boolean matches(ProcessStart other) {
        return boot.equals(other.boot)
                && (boot.isEmpty() ? Math.abs(value - other.value) <= CLOCK_CHANGE_MILLIS : value == other.value);
    }

    private static boolean isCounted() {
        return RegularFile.exists(PROC.resolve(BOOT));
    }

    /** As one word: {@code 6f3c...:4711}. */
    @Override
    public String toString() {
        return boot.isEmpty() ? Long.toString(value) : boot + SEPARATOR + value;
    }
}
