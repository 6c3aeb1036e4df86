package dev.epicenter.ui;

import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.json.Json;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.ReplayCurve;
import dev.epicenter.report.ReportPage;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Serves the experiment pages: their data, and their requests for replays and diagnoses. */
final class ExperimentPages implements AutoCloseable {
    private final Jobs jobs = new Jobs();

    /** The data of the page. */
    ObjectNode whole(FollowedRun run, int spike) {
        return (ObjectNode) ReportPage.json(ExperimentPageView.of(run, spike, job(run, spike)));
    }

    /** What runs at the moment. */
    ExperimentPageView.State state(FollowedRun run, int spike) {
        return ExperimentPageView.State.of(run, spike, job(run, spike));
    }

    /**
     * The loss of one replay of the newest diagnosis; without points where its rows are not stored.
     *
     * @throws NotFoundResponse where there is no such replay
     */
    static ReplayCurve replay(FollowedRun run, int spike, long index) {
        List<ReplayResult> trials =
                Diagnoses.whole(run.run(), spike).map(Diagnosis::trials).orElse(List.of());
        if (index < 0 || index >= trials.size()) {
            throw new NotFoundResponse("The diagnosis has no replay " + index + ".");
        }
        return ReplayCurve.of(run.run(), trials.get((int) index));
    }

    /**
     * Executes a request of a page.
     *
     * @param body an {@link ExperimentRequest} as JSON
     * @throws BadRequestResponse where the request is invalid
     * @throws ConflictResponse where a replay or diagnosis of the spike already runs, or there is nothing to stop
     * @throws dev.epicenter.EpicenterException where an arm, a stage or the budget is invalid
     */
    ExperimentPageView.State act(FollowedRun run, int spike, String body) {
        ExperimentRequest request = parse(body);
        if (run.timeline().spike(spike).isEmpty()) {
            throw new BadRequestResponse("The run has no spike " + spike + ".");
        }
        Jobs.Spike target = new Jobs.Spike(run.run().root(), spike);
        if (request.what() == ExperimentRequest.What.STOP) {
            if (!jobs.stop(target)) {
                throw new ConflictResponse(
                        "No job started from a page is running; stop the process where it was started.");
            }
        } else {
            RunTrust.ofThisUser().require(run.run(), run.config());
            requireIdle(run.run(), spike);
            jobs.start(target, request.words(run.run().root(), spike));
        }
        return state(run, spike);
    }

    private Optional<Jobs.View> job(FollowedRun run, int spike) {
        return jobs.find(new Jobs.Spike(run.run().root(), spike));
    }

    /** Refuses a request that the command would refuse later. */
    private static void requireIdle(RunDirectory run, int spike) {
        ReplayProgressView.read(run, spike).ifPresent(busy -> {
            throw new ConflictResponse(
                    "The process with " + busy.writer() + " is replaying this spike; wait for it to end, or stop it.");
        });
        DiagnosisProgressView.read(run, spike).ifPresent(busy -> {
            throw new ConflictResponse(
                    "The process with " + busy.writer() + " is diagnosing this spike; wait for it to end, or stop it.");
        });
    }

    private static ExperimentRequest parse(String body) {
        try {
            return Optional.ofNullable(Json.parse(body, ExperimentRequest.class))
                    .filter(request -> request.what() != null)
                    .orElseThrow(() -> new BadRequestResponse("Invalid request: it does not name an action in what."));
        } catch (JacksonException invalid) {
            throw new BadRequestResponse("Invalid request: " + Json.problem(invalid));
        }
    }

    @Override
    public void close() {
        jobs.close();
    }
}
