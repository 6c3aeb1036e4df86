package dev.epicenter.report;

import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The page of a diagnosis: verdict, remedy, evidence and every replay's curve. It is one HTML file, which loads nothing from the
 * network, and the same code as the dashboard's page.
 */
public final class DiagnosisPage {
    private DiagnosisPage() {}

    /**
     * The data of the page.
     *
     * @param run the run's name
     * @param diagnosis what it shows
     * @param own the run's own loss
     * @param curves the replays' losses, by their index
     */
    public record Data(String run, DiagnosisView diagnosis, ReplayCurve own, Map<Integer, ReplayCurve> curves) {}

    /** The whole page of a run's diagnosis. */
    public static String render(RunDirectory run, Diagnosis diagnosis) {
        Timeline timeline = run.timeline();
        Map<Integer, ReplayCurve> curves = new TreeMap<>();
        for (int i = 0; i < diagnosis.trials().size(); i++) {
            ReplayCurve curve = ReplayCurve.of(run, diagnosis.trials().get(i));
            if (curve.steps().length > 0) {
                curves.put(i, curve);
            }
        }
        return render(new Data(
                diagnosis.run(),
                Diagnoses.view(run, diagnosis),
                own(run, timeline, diagnosis).orElse(new ReplayCurve(new long[0], new double[0])),
                curves));
    }

    /** The run's own loss over the steps of a diagnosis and of its remedies. */
    public static Optional<ReplayCurve> own(RunDirectory run, Timeline timeline, Diagnosis diagnosis) {
        return timeline.spike(diagnosis.spike())
                .map(spike -> ReplayCurve.ofRun(run, timeline, spike, diagnosis.checkpoint() + 1, diagnosis.horizon()));
    }

    /** The page of its data. */
    public static String render(Data data) {
        return ReportPage.html(
                "",
                data.run() + ": diagnosis of spike " + data.diagnosis().spike(),
                ScriptBundle.of("report/diagnosis-page.js"),
                Resources.text("report/report.css") + Resources.text("report/experiment.css"),
                ReportPage.json(data).toString());
    }
}
