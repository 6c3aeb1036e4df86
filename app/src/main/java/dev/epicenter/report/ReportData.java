package dev.epicenter.report;

import dev.epicenter.run.Timeline;
import java.util.List;

/**
 * All that the report shows, as the page takes it: a pure value, written into the page as JSON.
 *
 * @param run what was trained, and what happened in one plain sentence
 * @param curves the run's series over steps, the live branch and what was given up
 * @param spikes in the order they were detected
 * @param rollbacks in the order they were made
 * @param events the timeline in words
 * @param pictures who moved first, a picture a spike for which tensors were recorded
 * @param experiments replays, at most one a spike
 * @param diagnoses at most one a spike
 */
public record ReportData(
        Run run,
        List<Curve> curves,
        List<SpikeRow> spikes,
        List<Rollback> rollbacks,
        List<Event> events,
        List<TensorPicture> pictures,
        List<ExperimentView> experiments,
        List<DiagnosisView> diagnoses) {
    public ReportData {
        curves = List.copyOf(curves);
        spikes = List.copyOf(spikes);
        rollbacks = List.copyOf(rollbacks);
        events = List.copyOf(events);
        pictures = List.copyOf(pictures);
        experiments = List.copyOf(experiments);
        diagnoses = List.copyOf(diagnoses);
    }

    /**
     * The header.
     *
     * @param name the run's name
     * @param summary what happened, in one sentence
     * @param notes what a reader must know besides: lines that were cut, curves that were thinned
     * @param facts what it was, in the order shown
     */
    public record Run(String name, String summary, List<String> notes, List<Fact> facts) {
        public Run {
            notes = List.copyOf(notes);
            facts = List.copyOf(facts);
        }
    }

    /** A label and its value. */
    public record Fact(String label, String value) {}

    /**
     * A rollback: the timeline folds back.
     *
     * @param spike number of the spike it recovers from
     * @param from the step given up
     * @param to the checkpoint's step
     * @param skipped how many batches are never trained on
     * @param words what was done, in words
     */
    public record Rollback(int spike, long from, long to, long skipped, String words) {
        /** All of a run, in order. */
        public static List<Rollback> of(Timeline timeline) {
            return timeline.rollbacks().stream()
                    .map(rollback -> new Rollback(
                            rollback.spike(),
                            rollback.fromStep(),
                            rollback.toStep(),
                            rollback.skipped().count(),
                            TimelineWords.words(rollback)))
                    .toList();
        }
    }

    /** One line of the timeline. */
    public record Event(long step, String words) {}
}
