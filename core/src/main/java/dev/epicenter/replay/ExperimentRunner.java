package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.Folder;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs an experiment on a spike: it replays the control and the arms from a checkpoint before the spike, and derives the
 * verdict. It writes {@code experiment.json}, each replay's {@code metrics.jsonl} while it runs, and {@code verdict.json}. The
 * previous experiment on the spike is kept beside the new one, see {@link ExperimentDraft}.
 */
public final class ExperimentRunner {
    private final RunConfig config;
    private final Trainer trainer;
    private final ArmExecutor executor;
    private final ReplayProgress progress;
    private final BooleanSupplier cancelled;

    /** @param cancelled once true, the experiment is abandoned after the current steps */
    public ExperimentRunner(
            RunConfig config,
            Trainer trainer,
            ArmExecutor executor,
            ReplayProgress progress,
            BooleanSupplier cancelled) {
        this.config = config;
        this.trainer = trainer;
        this.executor = executor;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * Runs an experiment.
     *
     * @throws EpicenterException if there is no such spike, no checkpoint before it, an arm cannot be applied or changes nothing,
     *     or another process replays this spike, all before the first step; or if the user cancels
     */
    public Verdict run(RunDirectory run, ReplayRequest request) {
        if (request.horizon() < 1 || request.rewind() < 0) {
            throw new EpicenterException("--horizon must be at least 1 and --rewind at least 0");
        }
        checkArms(request.arms());
        ReplayOrigin origin = ReplayOrigin.find(run, config.checkpoint(), request, "epicenter replay");
        List<Arm> arms = request.arms().isEmpty() ? standard(run, origin) : possible(request.arms(), "requested");
        return run(run, request, origin, arms, Optional.empty());
    }

    /**
     * Adds arms to the existing experiment on a spike. Only the added arms run, from the same checkpoint to the same horizon. The
     * verdict is derived from all arms, and the new experiment replaces the previous one.
     *
     * @throws EpicenterException as {@link #run}, and if there is no experiment, it was made with other numerics, or it already
     *     has an arm of that name
     */
    public Verdict add(RunDirectory run, int spike, List<Arm> added) {
        PreviousExperiment previous = PreviousExperiment.read(run, spike, trainer.fingerprint());
        previous.requireNew(added);
        List<Arm> arms = Stream.concat(previous.planned().stream().skip(1), possible(added, "requested").stream())
                .toList();
        checkArms(arms);
        ReplayRequest request = previous.request(arms);
        ReplayOrigin origin = ReplayOrigin.find(run, config.checkpoint(), request, "epicenter replay");
        return run(run, request, origin, arms, Optional.of(previous));
    }

    private Verdict run(
            RunDirectory run,
            ReplayRequest request,
            ReplayOrigin origin,
            List<Arm> arms,
            Optional<PreviousExperiment> previous) {
        BranchPoint fork = new BranchPoint(
                origin.checkpoint().map(Checkpoint::train),
                origin.spike().spike().onset() + request.horizon(),
                origin.spike().plan());
        Experiment experiment = new Experiment(
                Experiment.FILE.format(),
                config.name(),
                origin.spike().number(),
                origin.spike().spike(),
                origin.step(),
                fork.until(),
                fork.plan(),
                trainer.fingerprint(),
                arms.stream().map(Experiment.PlannedArm::of).toList());
        try (ExperimentDraft draft = ExperimentDraft.open(run, experiment.spike())) {
            // Checked under the lock: the experiment that is added to must still be the one that will be replaced.
            previous.ifPresent(before -> before.requireCurrent(run));
            Map<Arm, ArmRun> done = previous.map(PreviousExperiment::runs).orElse(Map.of());
            Experiment.FILE.write(ExperimentFolder.plan(draft.folder()), experiment);
            progress.onStart(experiment);
            progress.onKept(done.size());
            Verdict verdict = judge(run, origin, experiment, replay(draft, fork, arms, done));
            Verdict.FILE.write(ExperimentFolder.verdict(draft.folder()), verdict);
            Optional<Path> replaced = draft.publish();
            if (previous.isEmpty()) {
                replaced.ifPresent(kept -> progress.onNote("the previous replay of the spike is kept in " + kept));
            } else {
                // The new experiment contains all its arms.
                replaced.ifPresent(Folder::deleteTree);
            }
            return verdict;
        }
    }

    /** @param done runs of the previous experiment; they are not rerun, their rows are copied */
    private List<ArmRun> replay(ExperimentDraft draft, BranchPoint fork, List<Arm> arms, Map<Arm, ArmRun> done) {
        List<Arm> all = Stream.concat(Stream.of(Arm.CONTROL), arms.stream()).toList();
        List<Arm> missing = all.stream().filter(arm -> !done.containsKey(arm)).toList();
        Map<Arm, ArmRun> runs = new HashMap<>(done);
        try (ArmTraces traces = new ArmTraces(arm -> draft.arm(arm.name()), progress)) {
            all.stream()
                    .flatMap(arm -> Optional.ofNullable(done.get(arm)).stream())
                    .forEach(traces::copy);
            executor.run(missing.stream().map(arm -> Replay.of(fork, arm)).toList(), traces, cancelled)
                    .forEach(run -> runs.put(run.arm(), run));
        }
        if (runs.size() < all.size()) {
            throw new EpicenterException("the replay was interrupted: " + runs.size() + " of " + all.size()
                    + " replays finished, so there is no verdict; their losses are in "
                    + ExperimentFolder.arms(draft.folder()));
        }
        return all.stream()
                .flatMap(arm -> Optional.ofNullable(runs.get(arm)).stream())
                .toList();
    }

    private Verdict judge(RunDirectory run, ReplayOrigin origin, Experiment experiment, List<ArmRun> runs) {
        ArmRun control = runs.get(0);
        trainer.notes().forEach(progress::onNote);
        if (!trainer.exact()) {
            noteArmsWithoutEffect(runs);
        }
        RunTrace original = RunTrace.around(run, origin.spike());
        original.notes().forEach(progress::onNote);
        Reproduction reproduction = Reproduction.of(
                original.steps(),
                control.rows(),
                origin.spike().spike(),
                run.provenance().numerics(),
                trainer.fingerprint());
        OutcomeJudge ofControl = OutcomeJudge.ofControl(
                config,
                origin.checkpoint().map(Checkpoint::detector),
                origin.step(),
                origin.spike().spike().onset());
        OutcomeJudge ofArms = ofControl.ofArms(control.rows());
        List<ArmVerdict> arms = runs.stream()
                .skip(1)
                .map(arm -> ArmVerdict.of(
                        arm.arm(),
                        ofArms.judge(arm.rows()),
                        ofArms.expected(),
                        HyperparameterCheck.mismatch(arm.arm().interventions(), control.rows(), arm.rows())))
                .toList();
        ArmVerdict unchanged = ArmVerdict.of(control.arm(), ofControl.judge(control.rows()), ofControl.expected());
        return Verdict.of(experiment, ofArms.expected(), ofArms.tolerance(), Control.of(reproduction, unchanged), arms);
    }

    private void noteArmsWithoutEffect(List<ArmRun> runs) {
        for (ArmRun run : runs.subList(1, runs.size())) {
            if (!run.arm().sham() && same(runs.get(0), run)) {
                progress.onNote(run.arm().name() + " recorded the same values as the control at every step:"
                        + " check that the trainer applies the change");
            }
        }
    }

    /** With an external trainer, identical rows more likely mean an ignored change than chance. */
    private static boolean same(ArmRun control, ArmRun arm) {
        int steps = Math.min(control.rows().size(), arm.rows().size());
        return IntStream.range(0, steps)
                .allMatch(i -> control.rows().get(i).sameTrainingAs(arm.rows().get(i)));
    }

    private List<Arm> standard(RunDirectory run, ReplayOrigin origin) {
        Spike spike = origin.spike().spike();
        List<Arm> all = StandardArms.of(
                config, trainer.layout(), Math.max(spike.end().orElse(0), spike.alarm()) - origin.step());
        if (all.stream().filter(Arm::sham).anyMatch(sham -> cannot(sham).isPresent())) {
            all = Stream.concat(StandardArms.shamsOfKnobs().stream(), all.stream())
                    .toList();
        }
        return possible(Stream.concat(all.stream(), worstRows(run, origin)).toList(), "standard");
    }

    /** Of an external trainer that reports the losses of single rows. */
    private Stream<Arm> worstRows(RunDirectory run, ReplayOrigin origin) {
        if (!(config.trainer() instanceof TrainerConfig.External)) {
            return Stream.empty();
        }
        Optional<WorstRowArms> arms = WorstRowArms.of(run, origin.spike())
                .filter(found -> cannot(found.worst()).isEmpty());
        arms.map(WorstRowArms::note).ifPresent(progress::onNote);
        return arms.stream().flatMap(found -> found.arms().stream());
    }

    /** The arms that the trainer supports; the others are reported. */
    private List<Arm> possible(List<Arm> all, String which) {
        Map<String, List<String>> skipped = new LinkedHashMap<>();
        List<Arm> possible = new ArrayList<>();
        for (Arm arm : all) {
            Optional<String> why = cannot(arm);
            why.ifPresentOrElse(
                    reason -> skipped.computeIfAbsent(reason, key -> new ArrayList<>())
                            .add(arm.name()),
                    () -> possible.add(arm));
        }
        skipped.forEach(
                (why, arms) -> progress.onNote("skipped: " + String.join(", ", arms) + ", because the trainer " + why));
        if (possible.isEmpty()) {
            throw new EpicenterException("none of the " + which + " arms can be run, because the trainer "
                    + skipped.keySet().iterator().next());
        }
        return possible;
    }

    private Optional<String> cannot(Arm arm) {
        return arm.interventions().stream()
                .flatMap(change -> trainer.cannot(change).stream())
                .findFirst();
    }

    private void checkArms(List<Arm> arms) {
        Set<String> names = new HashSet<>();
        Map<String, String> folders = new HashMap<>();
        for (Arm arm : arms) {
            InterventionCheck.check(arm.interventions(), config, trainer.layout());
            if (!names.add(arm.name().toLowerCase(Locale.ROOT))) {
                throw new EpicenterException("--arm " + arm.name() + " is given twice; remove one");
            }
            String other =
                    folders.putIfAbsent(RunDirectory.armFolder(arm.name()).toLowerCase(Locale.ROOT), arm.name());
            if (other != null) {
                throw new EpicenterException("--arm " + arm.name() + " and --arm " + other
                        + " would have the same folder: their names differ only in characters that are invalid in file"
                        + " names; write one of them differently");
            }
        }
    }
}
