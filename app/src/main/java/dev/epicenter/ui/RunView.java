package dev.epicenter.ui;

import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.HeatmapReader;
import dev.epicenter.report.ReportView;
import dev.epicenter.report.RunDetailsView;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.report.TimelineText;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;

/** Builds the data of the pages of a run from the report's parts. */
final class RunView {
    /** How many steps are drawn on each side of a spike. */
    private static final long AROUND = 300;

    private RunView() {}

    /** The page of a run: curves and events, without the details of its spikes. */
    static ReportView run(FollowedRun run, CurveWindow window) {
        Timeline timeline = run.timeline();
        return new ReportView(
                header(run, timeline, List.of()),
                run.curves(window),
                SpikeRow.of(timeline, run.lastStep()),
                ReportView.Rollback.of(timeline),
                TimelineText.events(timeline),
                List.of(),
                List.of(),
                List.of());
    }

    /**
     * The page of a spike: the curves around it, which tensors changed first, its experiment and its diagnosis.
     *
     * @throws NotFoundResponse where the run has no spike of that number
     */
    static ReportView spike(FollowedRun run, int number) {
        Timeline timeline = run.timeline();
        TimelineSpike spike =
                timeline.spike(number).orElseThrow(() -> new NotFoundResponse("The run has no spike " + number + "."));
        long last = run.lastStep();
        List<String> notes = new ArrayList<>();
        List<SpikeRow> rows = SpikeRow.of(timeline, last);
        long until = rows.stream()
                .filter(row -> row.number() == number)
                .findFirst()
                .orElseThrow()
                .until();
        CurveWindow window = new CurveWindow(
                Math.max(0, spike.spike().onset() - AROUND),
                until + AROUND,
                CurveWindow.whole().buckets());
        return new ReportView(
                header(run, timeline, notes),
                run.curves(window),
                rows.stream().filter(row -> row.number() == number).toList(),
                ReportView.Rollback.of(timeline).stream()
                        .filter(rollback -> rollback.spike() == number)
                        .toList(),
                TimelineText.events(timeline),
                new HeatmapReader(run.run(), timeline, notes::add)
                        .picture(spike, last).stream().toList(),
                Experiments.read(run.run(), number, notes::add).stream().toList(),
                Diagnoses.read(run.run(), number).stream().toList());
    }

    private static ReportView.Run header(FollowedRun run, Timeline timeline, List<String> notes) {
        return new ReportView.Run(
                run.config().name(),
                RunSummary.sentence(run.config().steps(), timeline, run.last()),
                notes,
                RunDetailsView.of(run.config(), run.run().provenance()));
    }
}
