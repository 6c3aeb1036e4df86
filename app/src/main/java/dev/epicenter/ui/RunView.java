package dev.epicenter.ui;

import dev.epicenter.report.CurveRequest;
import dev.epicenter.report.ReportView;
import dev.epicenter.report.RunDetailsView;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.report.TimelineText;
import dev.epicenter.run.Timeline;
import java.util.List;

/** Builds the data of the pages of a run from the report's parts. */
final class RunView {
    private RunView() {}

    /** The page of a run: curves and events, without the details of its spikes. */
    static ReportView run(FollowedRun run, CurveRequest request) {
        Timeline timeline = run.timeline();
        return new ReportView(
                header(run, timeline, run.notes()),
                run.curves(request),
                SpikeRow.of(timeline, run.lastStep()),
                ReportView.Rollback.of(timeline),
                run.plot(),
                TimelineText.events(timeline),
                List.of(),
                List.of(),
                List.of());
    }

    private static ReportView.Run header(FollowedRun run, Timeline timeline, List<String> notes) {
        return new ReportView.Run(
                run.config().name(),
                RunSummary.sentence(run.config().steps(), timeline, run.last()),
                notes,
                RunDetailsView.of(run.config(), run.run().provenance()));
    }
}
