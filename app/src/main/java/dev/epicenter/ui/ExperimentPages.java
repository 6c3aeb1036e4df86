package dev.epicenter.ui;

import dev.epicenter.json.Json;
import dev.epicenter.report.ReportPage;
import dev.epicenter.run.RunDirectory;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The pages of experiments: what was found out of a spike, what is being found out, and how to ask for more. */
final class ExperimentPages implements AutoCloseable {
    private final Jobs jobs = new Jobs();

    /** All that the page shows. */
    ObjectNode whole(FollowedRun run, int spike) {
        return (ObjectNode) ReportPage.json(ExperimentData.of(run, spike, job(run, spike)));
    }

    /** What is going on. */
    ExperimentData.State state(FollowedRun run, int spike) {
        return ExperimentData.State.of(run.run(), spike, job(run, spike));
    }

    /**
     * Does what a page asks for.
     *
     * @param body an {@link ExperimentRequest} as JSON
     * @throws BadRequestResponse where it is none
     * @throws ConflictResponse where the spike is at work already, or nothing is there to be stopped
     * @throws dev.epicenter.EpicenterException where an arm, a stage or the budget is no such thing
     */
    ExperimentData.State act(FollowedRun run, int spike, String body) {
        ExperimentRequest request = parse(body);
        if (run.timeline().spike(spike).isEmpty()) {
            throw new BadRequestResponse("The run has no spike " + spike + ".");
        }
        Jobs.Spike place = new Jobs.Spike(run.run().root(), spike);
        if (request.what() == ExperimentRequest.What.STOP) {
            if (!jobs.stop(place)) {
                throw new ConflictResponse(
                        "Nothing that was started from a page is running; stop it where it was started.");
            }
        } else {
            requireIdle(run.run(), spike);
            jobs.start(place, request.words(run.run().root(), spike));
        }
        return state(run, spike);
    }

    private Optional<Jobs.View> job(FollowedRun run, int spike) {
        return jobs.find(new Jobs.Spike(run.run().root(), spike));
    }

    /** The commands would refuse, too; here it is said at once. */
    private static void requireIdle(RunDirectory run, int spike) {
        ReplayUnderWay.read(run, spike).ifPresent(busy -> {
            throw new ConflictResponse(
                    "The process with " + busy.writer() + " is replaying this spike; wait for it to end, or stop it.");
        });
        DiagnosisUnderWay.read(run, spike).ifPresent(busy -> {
            throw new ConflictResponse(
                    "The process with " + busy.writer() + " is diagnosing this spike; wait for it to end, or stop it.");
        });
    }

    private static ExperimentRequest parse(String body) {
        try {
            return Json.parse(body, ExperimentRequest.class);
        } catch (JacksonException none) {
            throw new BadRequestResponse("That is no request of a page: " + Json.problem(none));
        }
    }

    @Override
    public void close() {
        jobs.close();
    }
}
