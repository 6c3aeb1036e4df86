package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.results.ReplayStatus;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the replays of {@code replay} and {@code experiment}, with progress and cancellation. */
final class ReplayLauncher {
    private ReplayLauncher() {}

    /**
     * @param jobs replays at a time; null: the default
     * @return empty if the user canceled
     */
    static Optional<Verdict> run(
            RunDirectory run, RunConfig config, Trainer trainer, ReplayRequest request, @Nullable Integer jobs) {
        return with(config, trainer, jobs, runner -> runner.run(run, request));
    }

    /**
     * Adds arms to the existing replay of the spike.
     *
     * @param jobs replays at a time; null: the default
     * @return empty if the user canceled
     */
    static Optional<Verdict> add(
            RunDirectory run, RunConfig config, Trainer trainer, int spike, List<Arm> arms, @Nullable Integer jobs) {
        return with(config, trainer, jobs, runner -> runner.add(run, spike, arms));
    }

    private static Optional<Verdict> with(
            RunConfig config, Trainer trainer, @Nullable Integer jobs, Function<ExperimentRunner, Verdict> work) {
        LocalArmExecutor executor = new LocalArmExecutor(trainer, jobs == null ? TrainerFactory.workers(config) : jobs);
        return Interruptible.run(
                "stopping the replays",
                (status, interrupted) -> work.apply(
                        new ExperimentRunner(config, trainer, executor, new ReplayStatus(status), interrupted)));
    }
}
