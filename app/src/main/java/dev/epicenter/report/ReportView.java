package dev.epicenter.report;

import dev.epicenter.run.Timeline;
import java.util.List;
import java.util.Map;

/**
 * The data of a report: an immutable value that the page receives as JSON.
 *
 * @param run what was trained, and a summary in one sentence
 * @param curves the run's series over steps, on the live branch and on abandoned ones
 * @param spikes in the order they were detected
 * @param rollbacks in the order they were made
 * @param plot what its charts need besides curves
 * @param events the timeline as sentences
 * @param pictures heat maps of which tensors changed first, one per spike with recorded tensors
 * @param experiments at most one per spike
 * @param diagnoses at most one per spike
 */
public record ReportView(
        Run run,
        List<Curve> curves,
        List<SpikeRow> spikes,
        List<Rollback> rollbacks,
        Plot plot,
        List<Event> events,
        List<TensorHeatmap> pictures,
        List<ExperimentView> experiments,
        List<DiagnosisView> diagnoses) {
    public ReportView {
        curves = List.copyOf(curves);
        spikes = List.copyOf(spikes);
        rollbacks = List.copyOf(rollbacks);
        events = List.copyOf(events);
        pictures = List.copyOf(pictures);
        experiments = List.copyOf(experiments);
        diagnoses = List.copyOf(diagnoses);
    }

    /**
     * The header of the report.
     *
     * @param name the run's name
     * @param summary what happened, in one sentence
     * @param notes caveats: rows that were skipped, curves that were downsampled
     * @param facts properties of the run, in the order shown
     */
    public record Run(String name, String summary, List<String> notes, List<Fact> facts) {
        public Run {
            notes = List.copyOf(notes);
            facts = List.copyOf(facts);
        }
    }

    /**
     * What the charts of a run need besides its curves.
     *
     * @param metrics the names of all metrics that the run recorded
     * @param remedies in the order they were applied
     * @param axes other x-axes than the step
     * @param verdicts the causes of the diagnosed spikes, in a few words, by the spikes' numbers
     * @param lossUnit such as {@code nats per token}; empty where it is not known
     */
    public record Plot(
            List<String> metrics,
            List<RemedyRow> remedies,
            RunAxes axes,
            Map<Integer, String> verdicts,
            String lossUnit) {
        public Plot {
            verdicts = Map.copyOf(verdicts);
            metrics = List.copyOf(metrics);
            remedies = List.copyOf(remedies);
        }
    }

    /** A label and its value. */
    public record Fact(String label, String value) {}

    /**
     * A rollback.
     *
     * @param spike number of the spike it recovers from
     * @param from the step at which the run went back
     * @param to the checkpoint's step
     * @param skipped how many batches are never trained on
     * @param words a description of the rollback
     */
    public record Rollback(int spike, long from, long to, long skipped, String words) {
        /** All rollbacks of a run, in order. */
        public static List<Rollback> of(Timeline timeline) {
            return timeline.rollbacks().stream()
                    .map(rollback -> new Rollback(
                            rollback.spike(),
                            rollback.fromStep(),
                            rollback.toStep(),
                            rollback.skipped().count(),
                            TimelineText.words(rollback)))
                    .toList();
        }
    }

    /** One line of the timeline. */
    public record Event(long step, String words) {}
}
