package dev.epicenter.ui;

import dev.epicenter.json.Json;
import dev.epicenter.report.ReportPage;
import dev.epicenter.run.RunDirectory;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
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
        return ExperimentPageView.State.of(run.run(), spike, job(run, spike));
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
            return Json.parse(body, ExperimentRequest.class);
        } catch (JacksonException invalid) {
            throw new BadRequestResponse("Invalid request: " + Json.problem(invalid));
        }
    }

    @Override
    public void close() {
        jobs.close();
    }
}
