package dev.epicenter.external;

import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.StoredState;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the first segment of a process gave. Nothing had been trained in the process before, so it is the measure for
 * everything that is trained there later: the same segment again must give the same, bit for bit.
 *
 * @param segment the segment
 * @param rows its first steps, one or more
 * @param weights a digest of the weights after the last of these rows; empty: unknown
 */
record ColdStart(Segment segment, List<StepRecord> rows, Optional<String> weights) {
    ColdStart {
        rows = List.copyOf(rows);
    }

    /** Collects the first rows of a segment while another observer follows it. */
    static final class Recorder implements SegmentObserver {
        private final SegmentObserver observer;
        private final int most;
        private final List<StepRecord> rows = new ArrayList<>();
        private boolean more;

        /** @param most the number of rows to collect, at least 1 */
        Recorder(SegmentObserver observer, int most) {
            this.observer = observer;
            this.most = most;
        }

        @Override
        public Next onStep(StepReport report, Supplier<Optional<State>> state) {
            if (rows.size() < most) {
                rows.add(report.step());
            } else {
                more = true;
            }
            return observer.onStep(report, state);
        }

        List<StepRecord> rows() {
            return rows;
        }

        /**
         * What the segment gave; empty if it made no step.
         *
         * @param out the folder of the ended segment
         */
        Optional<ColdStart> of(Segment segment, Path out) {
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            // A stopped segment may have made steps that were not read.
            boolean whole = !more && last(rows) == segment.until();
            return Optional.of(new ColdStart(segment, rows, whole ? weights(out) : Optional.empty()));
        }
    }

    /** The segment to repeat, up to the last row. */
    Segment again() {
        return new Segment(
                        segment.start(),
                        last(rows),
                        segment.plan(),
                        segment.interventions(),
                        segment.abandonedUntil(),
                        StatesToKeep.NOTHING)
                .withoutTensors();
    }

    /** Whether the state that it started from still exists. */
    boolean canRepeat() {
        return segment.start()
                .map(state -> state instanceof StoredState stored && Files.isDirectory(stored.folder()))
                .orElse(true);
    }

    /**
     * Where a repetition differs, in words; empty if it is the same bit for bit.
     *
     * @param repeated its rows
     * @param out its folder
     */
    Optional<String> difference(List<StepRecord> repeated, Path out) {
        for (int i = 0; i < rows.size(); i++) {
            if (i >= repeated.size() || !rows.get(i).sameTrainingAs(repeated.get(i))) {
                return Optional.of("step " + rows.get(i).step());
            }
        }
        Optional<String> digest = weights.isPresent() ? weights(out) : Optional.empty();
        return weights.equals(digest) ? Optional.empty() : Optional.of("the weights after step " + last(rows));
    }

    private static Optional<String> weights(Path out) {
        return SegmentEnd.exists(out) ? SegmentEnd.read(out).weights() : Optional.empty();
    }

    private static long last(List<StepRecord> rows) {
        return rows.get(rows.size() - 1).step();
    }
}
