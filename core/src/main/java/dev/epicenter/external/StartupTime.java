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

/** Measures how long the trainer's last process took before it trained; the estimate of a replay's cost uses it. */
final class StartupTime {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("trainer_start");

    private final Path file;
    private final boolean kept;
    private double latest = Double.NaN;

    /** @param kept whether measurements are written to {@code file}, for later processes of Epicenter */
    StartupTime(Path file, boolean kept) {
        this.file = file;
        this.kept = kept;
    }

    /** @param seconds from the start of a process to its first step, without that step */
    record Measured(double seconds) {}

    /** The last measurement in seconds; 0 if there is none. */
    synchronized double seconds() {
        if (!Double.isNaN(latest)) {
            return latest;
        }
        return Files.exists(file)
                ? JsonFile.read(file, HEADER, Measured.class, "remove it; the trainer writes it at its next start")
                        .seconds()
                : 0;
    }

    /**
     * Wraps {@code observer} to time a process that starts now; assumes that its first step takes as long as its
     * second.
     */
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
