package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.report.SpikeBranch;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The batches around a spike as text.
 *
 * @param onset the spike's
 * @param order how the sequences are ordered, as a sentence
 * @param batches by step
 * @param problem why no sequence is shown, as a sentence; empty where one is
 */
record BatchesView(long onset, String order, List<BatchView> batches, String problem) {
    /** Steps before the onset that are shown. */
    private static final long BEFORE = 2;

    /** Steps shown at most. */
    private static final int MOST_STEPS = 8;

    private static final int MOST_SEQUENCES = 6;

    /** Characters of a sequence that are shown. */
    private static final int MOST_CHARACTERS = 600;

    BatchesView {
        batches = List.copyOf(batches);
    }

    /**
     * The batch of a step.
     *
     * @param omitted sequences that are not shown
     */
    record BatchView(long step, long batch, double loss, List<Sequence> sequences, int omitted) {
        BatchView {
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * A sequence.
     *
     * @param row its place in the batch, from 0
     * @param loss its mean loss when the step was trained; empty where it was not recorded
     * @param text empty where it is unknown
     */
    record Sequence(int row, OptionalDouble loss, String text) {}

    /** @throws NotFoundResponse where the run has no spike of that number */
    static BatchesView of(FollowedRun run, int number, BatchTexts texts) {
        Timeline timeline = run.timeline();
        TimelineSpike spike =
                timeline.spike(number).orElseThrow(() -> new NotFoundResponse("The run has no spike " + number + "."));
        long onset = spike.spike().onset();
        long every = Math.max(1, run.config().trainer().logEvery());
        long from = Math.max(1, onset - BEFORE * every);
        long to = Math.max(onset + every, Math.min(spike.spike().peak(), from + (MOST_STEPS - 1) * every));
        SpikeBranch branch = SpikeBranch.of(timeline, spike, from, to);
        List<Rows<SequenceRecord>> read = branch.parts().stream()
                .map(part -> new TraceReader(run.run().segment(part.segment())).sequences(part.from(), part.to()))
                .toList();
        Map<Long, List<SequenceRecord>> recorded = read.stream()
                .flatMap(part -> part.rows().stream())
                .collect(Collectors.groupingBy(SequenceRecord::step));
        List<StepRecord> rows;
        try {
            rows = branch.rows(run.run());
        } catch (EpicenterException unreadable) {
            return none(onset, unreadable(unreadable));
        }
        return of(onset, rows, recorded, batch -> texts.read(run.run(), run.config(), batch))
                .noting(read.stream().flatMap(part -> part.notes().stream()).toList());
    }

    /** @param notes sentences on damaged files */
    private BatchesView noting(List<String> notes) {
        return notes.isEmpty()
                ? this
                : new BatchesView(onset, (order + " " + String.join(". ", notes) + ".").strip(), batches, problem);
    }

    /**
     * The batches of some steps. What was recorded is shown even where its text is unknown.
     *
     * @param recorded sequences by step
     * @param texts reads a batch; called only where a text is missing, and no more once it has failed
     */
    static BatchesView of(
            long onset,
            List<StepRecord> rows,
            Map<Long, List<SequenceRecord>> recorded,
            LongFunction<BatchTexts.Sequences> texts) {
        List<BatchView> batches = new ArrayList<>();
        String problem = "";
        String failure = "";
        for (StepRecord row : rows) {
            List<SequenceRecord> own = recorded.getOrDefault(row.step(), List.of());
            boolean isMissing =
                    own.isEmpty() || own.stream().anyMatch(one -> one.text().isEmpty());
            List<String> read = List.of();
            if (isMissing && problem.isEmpty()) {
                try {
                    BatchTexts.Sequences decoded = texts.apply(row.batch());
                    read = decoded.texts();
                    problem = decoded.problem();
                } catch (EpicenterException unreadable) {
                    failure = problem = unreadable(unreadable);
                }
            }
            batches.add(batch(row, own, read));
        }
        if (batches.isEmpty()) {
            return none(onset, "No step was recorded around this spike.");
        }
        return !problem.isEmpty()
                        && batches.stream().allMatch(batch -> batch.sequences().isEmpty())
                ? none(onset, problem)
                : new BatchesView(onset, (order(recorded.isEmpty()) + " " + failure).strip(), batches, "");
    }

    private static String unreadable(EpicenterException failure) {
        return "The batches cannot be read: " + failure.getMessage();
    }

    private static BatchesView none(long onset, String problem) {
        return new BatchesView(onset, "", List.of(), problem);
    }

    private static String order(boolean unmeasured) {
        return unmeasured
                ? "The loss of single sequences was not recorded (telemetry.sequences in the run file); they are in their"
                        + " order in the batch."
                : "The sequences with the largest loss of each batch, worst first, as the network saw them in that step.";
    }

    private static BatchView batch(StepRecord row, List<SequenceRecord> recorded, List<String> texts) {
        List<Sequence> sequences = new ArrayList<>();
        recorded.stream()
                .sorted(Comparator.comparingDouble(SequenceRecord::loss).reversed())
                .limit(MOST_SEQUENCES)
                .forEach(sequence -> sequences.add(new Sequence(
                        sequence.row(),
                        OptionalDouble.of(Formats.rounded(sequence.loss(), 4)),
                        shown(sequence.text()
                                .orElseGet(() -> sequence.row() < texts.size() ? texts.get(sequence.row()) : "")))));
        if (recorded.isEmpty()) {
            for (int i = 0; i < Math.min(MOST_SEQUENCES, texts.size()); i++) {
                sequences.add(new Sequence(i, OptionalDouble.empty(), shown(texts.get(i))));
            }
        }
        return new BatchView(
                row.step(),
                row.batch(),
                Formats.rounded(row.loss(), 5),
                sequences,
                Math.max(recorded.size(), texts.size()) - sequences.size());
    }

    private static String shown(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + " ...";
    }
}
