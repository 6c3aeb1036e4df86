package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of the demo's first part: a damaged run next to its undamaged twin. */
public final class DemoText {
    private final RunConfig config;
    private final Timeline timeline;
    private final List<StepRecord> recovered;
    private final List<StepRecord> undamaged;

    public DemoText(RunDirectory run, RunDirectory twin, RunConfig config) {
        this.config = config;
        timeline = run.timeline();
        recovered = measured(run);
        undamaged = measured(twin);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<TimelineSpike> spikes = timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .toList();
        if (spikes.isEmpty()) {
            lines.add("   No spike was detected.");
        }
        for (TimelineSpike spike : spikes) {
            lines.add("   Step " + spike.spike().alarm() + ": a spike was detected, with its onset at step "
                    + spike.spike().onset() + " (loss "
                    + Formats.shortly(spike.spike().baseline()) + ", up by "
                    + Formats.shortly(spike.spike().height()) + ").");
            timeline.rollbacks().stream()
                    .filter(rollback -> rollback.spike() == spike.number())
                    .forEach(rollback -> lines.add("   " + words(rollback)));
        }
        lines.addAll(comparison());
        return lines;
    }

    private String words(RolledBack rollback) {
        return "The run went back from step " + rollback.fromStep() + " to the checkpoint of step " + rollback.toStep()
                + " and skipped batches " + rollback.skipped().from() + " to "
                + (rollback.skipped().to() - 1) + "; "
                + (spikedAfter(rollback) ? "it spiked again later." : "it did not spike again.");
    }

    private boolean spikedAfter(RolledBack rollback) {
        return timeline.spikes().stream()
                .anyMatch(spike ->
                        spike.number() > rollback.spike() && spike.spike().kind() != Spike.Kind.HARD_BATCH);
    }

    /** Compares the two final losses with the range of the twin's held-out loss over the last quarter of the run. */
    private List<String> comparison() {
        if (recovered.isEmpty() || undamaged.isEmpty()) {
            return List.of("   Held-out loss was not measured (eval.every), so the two runs cannot be compared.");
        }
        double ours = heldOut(recovered.get(recovered.size() - 1));
        double twin = heldOut(undamaged.get(undamaged.size() - 1));
        double[] late = undamaged.stream()
                .filter(row -> row.step() >= config.steps() * 3 / 4)
                .mapToDouble(DemoText::heldOut)
                .toArray();
        double moved = max(late) - min(late);
        double apart = Math.abs(ours - twin);
        return List.of(
                String.format(
                        Locale.ROOT,
                        "   Held-out loss at step %d: %.4f after the recovery, %.4f in the undamaged twin.",
                        recovered.get(recovered.size() - 1).step(),
                        ours,
                        twin),
                String.format(
                        Locale.ROOT,
                        "   They differ by %.4f; over the last quarter of its steps the twin itself varied by %.4f, so"
                                + " the loss %s.",
                        apart,
                        moved,
                        apart <= moved
                                ? "is like that of an undamaged run"
                                : "differs from that of the undamaged run"));
    }

    private static List<StepRecord> measured(RunDirectory run) {
        return RunTrace.read(run).steps().stream()
                .filter(row -> row.heldOutLoss().isPresent())
                .toList();
    }

    private static double heldOut(StepRecord row) {
        return row.heldOutLoss().orElseThrow();
    }

    private static double max(double[] values) {
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static double min(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
        }
        return least;
    }
}
