package dev.epicenter.recovery;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.PartCompactor;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A run of the toy trainer in a directory that can be killed and resumed. */
public final class SupervisedRun {
    private final RunConfig config;
    private final Trainer trainer;
    private final RunDirectory directory;
    private Function<BooleanSupplier, Optional<RemedyFinder>> finder = interrupted -> Optional.empty();

    public SupervisedRun(Path root, RunConfig config, Set<Long> batchesOfNaN) {
        this(root, config, new ToyTrainer(config, batchesOfNaN));
    }

    SupervisedRun(Path root, RunConfig config, Trainer trainer) {
        this.config = config;
        this.trainer = trainer;
        this.directory = RunDirectory.create(root, "name: " + config.name() + "\n", trainer.fingerprint(), false);
    }

    public SupervisedRun(Path root, RunConfig config) {
        this(root, config, Set.of());
    }

    /** Finds remedies; created in each process. */
    SupervisedRun withFinder(Function<BooleanSupplier, RemedyFinder> diagnosing) {
        finder = interrupted -> Optional.of(diagnosing.apply(interrupted));
        return this;
    }

    /** Simulates a kill of the process. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Starts or resumes. */
    public RunResult go() {
        return go(RunProgress.SILENT, () -> false, () -> {});
    }

    RunResult go(RunProgress progress, BooleanSupplier interrupted, Runnable afterEffect) {
        return go(Optional.empty(), progress, interrupted, afterEffect);
    }

    /** Starts or resumes, and compacts. */
    RunResult go(PartCompactor compactor) {
        return go(Optional.of(compactor), RunProgress.SILENT, () -> false, () -> {});
    }

    private RunResult go(
            Optional<PartCompactor> compactor,
            RunProgress progress,
            BooleanSupplier interrupted,
            Runnable afterEffect) {
        return go(Optional.empty(), compactor, progress, interrupted, afterEffect);
    }

    /** Goes back and continues under a remedy. */
    public RunResult remedy(long from, String with, long until) {
        return remedy(
                new RemedyRequest(from, new Interventions(InterventionParser.parse(with)), OptionalLong.of(until)));
    }

    /** The same. */
    RunResult remedy(RemedyRequest request) {
        return go(Optional.of(request), Optional.empty(), RunProgress.SILENT, () -> false, () -> {});
    }

    private RunResult go(
            Optional<RemedyRequest> remedy,
            Optional<PartCompactor> compactor,
            RunProgress progress,
            BooleanSupplier interrupted,
            Runnable afterEffect) {
        try (RunSession session = RunSession.open(directory)) {
            Supervisor supervisor = new Supervisor(
                    config, trainer, compactor, finder.apply(interrupted), progress, interrupted, afterEffect);
            return remedy.isPresent() ? supervisor.remedy(session, remedy.get()) : supervisor.run(session);
        }
    }

    /** Starts or resumes; killed after a number of changes of the directory or of steps. Returns whether it was killed. */
    boolean goAndDie(long effects, long steps) {
        return goAndDie(Optional.empty(), effects, steps);
    }

    /** The same under a remedy. */
    boolean goAndDie(Optional<RemedyRequest> remedy, long effects, long steps) {
        long[] left = {effects, steps};
        RunProgress progress = new RunProgress() {
            @Override
            public void onStep(StepRecord row) {
                countDown(left, 1);
            }
        };
        try {
            go(remedy, Optional.empty(), progress, () -> false, () -> countDown(left, 0));
            return false;
        } catch (Killed killed) {
            return true;
        }
    }

    private static void countDown(long[] left, int which) {
        left[which]--;
        if (left[which] == 0) {
            throw new Killed();
        }
    }

    public RunDirectory directory() {
        return directory;
    }

    public RunConfig config() {
        return config;
    }

    public Trainer trainer() {
        return trainer;
    }

    public Timeline timeline() {
        return directory.timeline();
    }

    List<StepRecord> rows() {
        return RunTrace.read(directory).steps();
    }

    /** The facts of the run that must not depend on kills. */
    Facts facts() {
        Timeline timeline = timeline();
        return new Facts(
                rows().stream().map(StepRecord::loss).toList(),
                rows().stream().map(StepRecord::batch).toList(),
                String.valueOf(timeline.checkpoints().get(timeline.checkpoints().lastKey())),
                timeline.spikes().stream()
                        .map(spike -> spike.number() + " " + spike.spike() + " " + spike.status())
                        .toList(),
                timeline.rollbacks().toString(),
                // Without the segment, whose number depends on the kills before the remedy.
                timeline.followed().stream()
                        .map(found -> found.end() + " " + found.step() + " " + found.followed() + " " + found.spike()
                                + " " + found.onset())
                        .toList(),
                List.copyOf(directory.checkpoints().list()));
    }

    record Facts(
            List<Double> losses,
            List<Long> batches,
            String lastHash,
            List<String> spikes,
            String rollbacks,
            List<String> followed,
            List<Long> checkpoints) {}
}
