package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.file.Folder;
import dev.epicenter.file.WholeFile;
import dev.epicenter.json.Json;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.InterventionCheck;
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
 * Replays a spike: the control and its arms from the checkpoint before it, and what they show. Writes {@code
 * experiment.json}, each replay's {@code metrics.jsonl} as it runs, and {@code verdict.json}. The spike's former experiment is
 * kept beside the new one, as {@link ExperimentDraft} says.
 */
public final class ExperimentRunner {
    private final RunConfig config;
    private final Trainer trainer;
    private final ArmExecutor executor;
    private final ReplayProgress progress;
    private final BooleanSupplier cancelled;

    /** @param cancelled once true, the experiment is given up after the steps under way */
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
     * @throws EpicenterException where there is no such spike, no checkpoint before it, an arm cannot be applied or changes
     *     nothing, another process replays this spike, or the user gave up; before any step is made, but for the last
     */
    public Verdict run(RunDirectory run, ReplayRequest request) {
        if (request.horizon() < 1 || request.rewind() < 0) {
            throw new EpicenterException("--horizon must be at least 1 and --rewind at least 0");
        }
        checkArms(request.arms());
        Origin origin = Origin.find(run, config.checkpoint(), request, "epicenter replay");
        List<Arm> arms = request.arms().isEmpty() ? standard(origin) : request.arms();
        return run(run, request, origin, arms, Optional.empty());
    }

    /**
     * Adds arms to the experiment that a spike has: they alone are run, from the same checkpoint to the same horizon, and the
     * verdict is drawn anew over all. The experiment takes the former one's place.
     *
     * @throws EpicenterException as {@link #run}, and where there is no experiment, it was made with other numerics, or has an
     *     arm of that name
     */
    public Verdict add(RunDirectory run, int spike, List<Arm> added) {
        FormerExperiment former = FormerExperiment.read(run, spike, trainer.fingerprint());
        former.requireNew(added);
        List<Arm> arms =
                Stream.concat(former.planned().stream().skip(1), added.stream()).toList();
        checkArms(arms);
        ReplayRequest request = former.request(arms);
        Origin origin = Origin.find(run, config.checkpoint(), request, "epicenter replay");
        return run(run, request, origin, arms, Optional.of(former));
    }

    private Verdict run(
            RunDirectory run, ReplayRequest request, Origin origin, List<Arm> arms, Optional<FormerExperiment> former) {
        Fork fork = new Fork(
                origin.checkpoint().map(Checkpoint::train),
                origin.spike().spike().onset() + request.horizon(),
                origin.spike().plan());
        Experiment experiment = new Experiment(
                Experiment.FORMAT_VERSION,
                config.name(),
                origin.spike().number(),
                origin.spike().spike(),
                origin.step(),
                fork.until(),
                fork.plan(),
                trainer.fingerprint(),
                arms.stream().map(Experiment.PlannedArm::of).toList());
        try (ExperimentDraft draft = ExperimentDraft.open(run, experiment.spike())) {
            // Now that the spike is ours: what is added to must still be what will be replaced.
            former.ifPresent(before -> before.requireCurrent(run));
            Map<Arm, ArmRun> done = former.map(FormerExperiment::runs).orElse(Map.of());
            write(draft, "experiment.json", experiment);
            progress.onStart(experiment);
            progress.onKept(done.size());
            Verdict verdict = judge(run, origin, experiment, replay(draft, fork, arms, done));
            write(draft, ExperimentDraft.LAST, verdict);
            Optional<Path> replaced = draft.publish();
            if (former.isEmpty()) {
                replaced.ifPresent(kept -> progress.onNote("the former replay of the spike is kept in " + kept));
            } else {
                // All that it had is in the new one.
                replaced.ifPresent(Folder::deleteTree);
            }
            return verdict;
        }
    }

    /** @param done those that need not run, as they have: their rows are written again */
    private List<ArmRun> replay(ExperimentDraft draft, Fork fork, List<Arm> arms, Map<Arm, ArmRun> done) {
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
                    + " replays were finished, and no verdict is drawn; their losses are in "
                    + draft.folder().resolve("arms"));
        }
        return all.stream()
                .flatMap(arm -> Optional.ofNullable(runs.get(arm)).stream())
                .toList();
    }

    private Verdict judge(RunDirectory run, Origin origin, Experiment experiment, List<ArmRun> runs) {
        ArmRun control = runs.get(0);
        if (!trainer.exact()) {
            sayWhatChangedNothing(runs);
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

    private void sayWhatChangedNothing(List<ArmRun> runs) {
        for (ArmRun run : runs.subList(1, runs.size())) {
            if (!run.arm().sham() && same(runs.get(0), run)) {
                progress.onNote(run.arm().name() + " did what the control did at every step, in all that is recorded:"
                        + " does the trainer really do it?");
            }
        }
    }

    /** Of a trainer of the user's, that is less likely chance than a change that it takes no notice of. */
    private static boolean same(ArmRun control, ArmRun arm) {
        int steps = Math.min(control.rows().size(), arm.rows().size());
        return IntStream.range(0, steps)
                .allMatch(i -> control.rows().get(i).sameTrainingAs(arm.rows().get(i)));
    }

    private List<Arm> standard(Origin origin) {
        Spike spike = origin.spike().spike();
        List<Arm> all = StandardArms.of(
                config, trainer.layout(), Math.max(spike.end().orElse(0), spike.alarm()) - origin.step());
        if (all.stream().filter(Arm::sham).anyMatch(sham -> cannot(sham).isPresent())) {
            all = Stream.concat(StandardArms.shamsOfKnobs().stream(), all.stream())
                    .toList();
        }
        Map<String, List<String>> leftOut = new LinkedHashMap<>();
        List<Arm> possible = new ArrayList<>();
        for (Arm arm : all) {
            Optional<String> why = cannot(arm);
            why.ifPresentOrElse(
                    words -> leftOut.computeIfAbsent(words, key -> new ArrayList<>())
                            .add(arm.name()),
                    () -> possible.add(arm));
        }
        leftOut.forEach((why, arms) ->
                progress.onNote("left out: " + String.join(", ", arms) + ", because the trainer " + why));
        if (possible.isEmpty()) {
            throw new EpicenterException("none of the standard arms can be run, as the trainer "
                    + leftOut.keySet().iterator().next());
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
            cannot(arm).ifPresent(why -> {
                throw new EpicenterException("--arm " + arm.name() + ": the trainer " + why + "; leave it out");
            });
            if (!names.add(arm.name().toLowerCase(Locale.ROOT))) {
                throw new EpicenterException("--arm " + arm.name() + " is given twice; remove one");
            }
            String other =
                    folders.putIfAbsent(RunDirectory.armFolder(arm.name()).toLowerCase(Locale.ROOT), arm.name());
            if (other != null) {
                throw new EpicenterException("--arm " + arm.name() + " and --arm " + other
                        + " would have the same folder, as their names differ in characters unfit for a file name only;"
                        + " write one of them in another way");
            }
        }
    }

    private static void write(ExperimentDraft draft, String name, Object value) {
        WholeFile.write(draft.folder().resolve(name), Json.pretty(value) + "\n");
    }
}
