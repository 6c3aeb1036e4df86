package dev.epicenter.ui;

import dev.epicenter.Formats;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.HeatmapReader;
import dev.epicenter.report.SpikeBranch;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.report.TensorHeatmap;
import dev.epicenter.report.VerdictCard;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.StepRecord;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The data of a spike's page: what happened within about 50 steps of its onset, and what can be done.
 *
 * @param run the run's name, and what it is
 * @param spike the spike
 * @param others the other spikes within the steps shown
 * @param from first step shown
 * @param to last step shown
 * @param steps of the rows, ascending, on the branch that spiked
 * @param loss as many as {@code steps}, as the following
 * @param gradNorm global gradient norm before clipping; NaN where not measured
 * @param updateNorm global norm of the update; NaN where not measured
 * @param picture heat map of the tensors; empty where none were recorded
 * @param card the verdict; empty without a diagnosis
 * @param replayed whether the spike has been replayed
 * @param offers diagnoses that can be started, with their price
 * @param notes what is damaged and skipped
 * @param state what runs at the moment
 */
record SpikePageView(
        Named run,
        SpikeRow spike,
        List<SpikeRow> others,
        long from,
        long to,
        long[] steps,
        double[] loss,
        double[] gradNorm,
        double[] updateNorm,
        Optional<TensorHeatmap> picture,
        Optional<VerdictCard> card,
        boolean replayed,
        List<DiagnosisOffer> offers,
        List<String> notes,
        ExperimentPageView.State state) {
    /** Rows on each side of the onset that are shown. */
    private static final long AROUND = 50;

    /** Rows after the onset that are shown at most, where the peak is late. */
    private static final long MOST_AFTER = 150;

    private static final long AFTER_PEAK = 20;

    private static final int DIGITS = 6;

    /** @param external whether another program trains it */
    record Named(String name, boolean external) {}

    /** @throws NotFoundResponse where the run has no spike of that number */
    static SpikePageView of(FollowedRun run, int number, ExperimentPageView.State state) {
        Timeline timeline = run.timeline();
        TimelineSpike found =
                timeline.spike(number).orElseThrow(() -> new NotFoundResponse("The run has no spike " + number + "."));
        List<SpikeRow> rows = SpikeRow.of(timeline, run.lastStep());
        SpikeRow spike =
                rows.stream().filter(row -> row.number() == number).findFirst().orElseThrow();
        long every = Math.max(1, run.config().trainer().logEvery());
        long onset = found.spike().onset();
        long from = Math.max(1, onset - AROUND * every);
        long late = Math.min(onset + MOST_AFTER * every, found.spike().peak() + AFTER_PEAK * every);
        long to = Math.max(onset + AROUND * every, late);
        List<StepRecord> steps = SpikeBranch.of(timeline, found, from, to).rows(run.run());
        List<String> notes = new ArrayList<>(run.notes());
        Optional<Diagnosis> diagnosis = Damaged.skip(notes::add, () -> Diagnoses.whole(run.run(), number));
        return new SpikePageView(
                new Named(run.config().name(), run.config().trainer() instanceof TrainerConfig.External),
                spike,
                rows.stream()
                        .filter(row -> row.number() != number && row.spike().onset() <= to && row.until() >= from)
                        .toList(),
                from,
                steps.isEmpty() ? to : Math.min(to, steps.get(steps.size() - 1).step()),
                steps.stream().mapToLong(StepRecord::step).toArray(),
                values(steps, StepRecord::loss),
                values(steps, StepRecord::gradNorm),
                values(steps, StepRecord::updateNorm),
                new HeatmapReader(run.run(), timeline, notes::add).picture(found, run.lastStep()),
                diagnosis.map(done -> Diagnoses.view(run.run(), done).card()),
                Damaged.skip(notes::add, () -> Experiments.verdict(run.run(), number))
                        .isPresent(),
                DiagnosisOffer.of(run, number),
                notes,
                state);
    }

    private static double[] values(List<StepRecord> rows, ToDoubleFunction<StepRecord> value) {
        return rows.stream()
                .mapToDouble(row -> Formats.rounded(value.applyAsDouble(row), DIGITS))
                .toArray();
    }
}
