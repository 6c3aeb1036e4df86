package dev.epicenter.replay;

import dev.epicenter.intervention.DataChange.ReplaceRows;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two arms that test whether a few rows of one batch cause a spike: one replaces the rows with the largest loss that the run recorded
 * just before its onset, the other, its sham, as many other rows of the same batch.
 *
 * @param worst replaces the worst rows
 * @param sham replaces others
 */
record WorstRowArms(Arm worst, Arm sham) {
    /** Steps before the onset in which the worst row is looked for: the onset is located backward from the alarm. */
    private static final long BEFORE = 10;

    private static final long SEED = 1;

    /** The arms for a spike; empty if the run recorded no rows there, or no others are known. */
    static Optional<WorstRowArms> of(RunDirectory run, TimelineSpike spike) {
        long onset = spike.spike().onset();
        List<SequenceRecord> recorded = new TraceReader(run.segment(spike.segment()))
                .sequences(Math.max(1, onset - BEFORE), onset)
                .rows();
        return recorded.isEmpty()
                ? Optional.empty()
                : of(
                        recorded,
                        RunTrace.around(run, spike).steps().stream()
                                .collect(Collectors.toMap(StepRecord::step, StepRecord::batch)));
    }

    /**
     * The same.
     *
     * @param recorded the worst rows of steps before the onset
     * @param batches the batch of each step
     */
    static Optional<WorstRowArms> of(List<SequenceRecord> recorded, Map<Long, Long> batches) {
        return recorded.stream()
                .filter(row -> batches.containsKey(row.step()))
                .max(Comparator.comparingDouble(SequenceRecord::loss)
                        .thenComparing(
                                Comparator.comparingLong(SequenceRecord::step).reversed()))
                .flatMap(worst -> {
                    List<Integer> rows = recorded.stream()
                            .filter(row -> row.step() == worst.step())
                            .map(SequenceRecord::row)
                            .sorted()
                            .toList();
                    // A batch has at least the rows that were recorded of any.
                    int known = recorded.stream()
                            .mapToInt(SequenceRecord::row)
                            .max()
                            .orElse(0);
                    List<Integer> others = IntStream.rangeClosed(0, known)
                            .filter(row -> !rows.contains(row))
                            .limit(rows.size())
                            .boxed()
                            .toList();
                    return Optional.ofNullable(batches.get(worst.step()))
                            .filter(batch -> others.size() == rows.size())
                            .map(batch -> new WorstRowArms(
                                    Arm.of(new ReplaceRows(batch, rows, SEED)),
                                    Arm.of(new ReplaceRows(batch, others, SEED))));
                });
    }

    List<Arm> arms() {
        return List.of(worst, sham);
    }

    /** What the two arms are, for the user. */
    String note() {
        return worst.name() + " replaces the recorded rows with the largest loss; " + sham.name()
                + " replaces as many others of the same batch and is its sham";
    }
}
