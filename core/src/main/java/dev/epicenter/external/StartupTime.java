package dev.epicenter.external;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** How long the trainer's processes take before they train, as the last that was timed did; kept for what replays will cost. */
final class StartupTime {
    private static final FormatHeader HEADER = new FormatHeader("trainer_start", 1);

    private final Path file;
    private final boolean kept;
    private double latest = Double.NaN;

    /** @param kept whether what is timed is written to {@code file}, for processes of ours to come */
    StartupTime(Path file, boolean kept) {
        this.file = file;
        this.kept = kept;
    }

    /** @param seconds from a process's start to its first step, without that step */
    record Measured(double seconds) {}

    /** 0 where none was timed. */
    synchronized double seconds() {
        if (!Double.isNaN(latest)) {
            return latest;
        }
        return Files.exists(file)
                ? JsonFile.read(file, HEADER, Measured.class, "remove it; the trainer writes it at its next start")
                        .seconds()
                : 0;
    }

    /** {@code observer}, and a process that is started now timed by it: the first step takes as long as the second. */
    SegmentObserver timed(SegmentObserver observer) {
        return new SegmentObserver() {
            private final long began = System.nanoTime();
            private long first;
            private int seen;

            @Override
            public Next onStep(StepReport report, Supplier<Optional<State>> state) {
                long now = System.nanoTime();
                seen++;
                if (seen == 1) {
                    first = now;
                } else if (seen == 2) {
                    keep(Math.max(0, (first - began) - (now - first)) * 1e-9);
                }
                return observer.onStep(report, state);
            }
        };
    }

    private synchronized void keep(double seconds) {
        latest = seconds;
        if (kept) {
            JsonFile.write(file, HEADER, new Measured(seconds));
        }
    }
}
