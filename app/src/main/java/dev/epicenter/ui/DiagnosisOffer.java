package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.diagnosis.DiagnosisPlan;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.StepSampler;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A diagnosis that a page offers, with its price.
 *
 * @param effort its name on the command line
 * @param replays at most, usually fewer
 * @param steps of all of them, at most
 * @param seconds they take at the run's own speed; empty where that is not known
 * @param external whether each replay also starts another program, whose start is not among the seconds
 * @param problem why it is not possible; empty if it is
 */
record DiagnosisOffer(
        String effort, long replays, long steps, OptionalDouble seconds, boolean external, Optional<String> problem) {
    /** Rows from which the run's speed is read. */
    private static final int ROWS = 40;

    /** The offers for a spike, cheapest first. */
    static List<DiagnosisOffer> of(FollowedRun run, int spike) {
        return Arrays.stream(Effort.values())
                .map(effort -> of(run, spike, effort))
                .toList();
    }

    private static DiagnosisOffer of(FollowedRun run, int spike, Effort effort) {
        DiagnosisRequest request = new DiagnosisRequest(
                spike, effort.stages(), Budget.UNLIMITED, OptionalLong.empty(), effort.rewind(), effort.horizon());
        String name = effort.key();
        try {
            ReplayWindow window = ReplayWindow.find(run.run(), run.config(), request);
            DiagnosisPlan plan = DiagnosisPlan.of(run.config(), request, window);
            int workers = LocalArmExecutor.workersOnAllCores(run.config().threads());
            OptionalDouble step = secondsPerStep(run, window.spike().segment());
            return new DiagnosisOffer(
                    name,
                    plan.all().arms(),
                    plan.all().steps(),
                    step.isPresent()
                            ? OptionalDouble.of(step.getAsDouble()
                                    * (plan.controls().steps()
                                            + (double) plan.replays().steps() / workers))
                            : OptionalDouble.empty(),
                    run.config().trainer() instanceof TrainerConfig.External,
                    Optional.empty());
        } catch (EpicenterException impossible) {
            return new DiagnosisOffer(
                    name, 0, 0, OptionalDouble.empty(), false, Optional.of(String.valueOf(impossible.getMessage())));
        }
    }

    /** The median over sampled rows; a row's seconds are those of one step if each step is logged. */
    private static OptionalDouble secondsPerStep(FollowedRun run, int segment) {
        double every = Math.max(1, run.config().trainer().logEvery());
        double[] seconds = new StepSampler(run.run().segment(segment))
                .sample(ROWS).stream()
                        .mapToDouble(StepRecord::seconds)
                        .filter(taken -> taken > 0)
                        .sorted()
                        .toArray();
        return seconds.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds[seconds.length / 2] / every);
    }
}
