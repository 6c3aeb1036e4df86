package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The existing experiment on a spike, to which arms are added: its plan and the traces of its replays. Replays with damaged
 * files are dropped and rerun.
 *
 * @param runs traces of the control and of the arms
 */
record PreviousExperiment(Experiment experiment, Map<Arm, ArmRun> runs) {
    private static final String REMEDY = "replay the spike again without --add";

    PreviousExperiment {
        runs = Map.copyOf(runs);
    }

    /**
     * Reads the experiment.
     *
     * @throws EpicenterException if there is none, it is damaged, or it was made with other numerics, so its bits are not
     *     comparable with those of the added arms
     */
    static PreviousExperiment read(RunDirectory run, int spike, NumericsFingerprint numerics) {
        Path folder = run.experiment(spike);
        if (!Files.exists(ExperimentFolder.verdict(folder))) {
            throw new EpicenterException(
                    folder + ": spike " + spike + " has no replay yet to add arms to; run without --add");
        }
        Experiment experiment = Experiment.FILE.read(ExperimentFolder.plan(folder), REMEDY);
        if (!experiment.numerics().equals(numerics)) {
            throw new EpicenterException(
                    folder + ": was made with other numerics (library, threads or processor) than the current ones; "
                            + REMEDY);
        }
        Verdict verdict = Verdict.FILE.read(ExperimentFolder.verdict(folder), REMEDY);
        Map<String, Long> lastSteps = new LinkedHashMap<>();
        Stream.concat(Stream.of(verdict.control().replay()), verdict.arms().stream())
                .forEach(arm -> lastSteps.put(arm.name(), arm.lastStep()));
        PreviousExperiment previous = new PreviousExperiment(experiment, Map.of());
        Map<Arm, ArmRun> runs = new LinkedHashMap<>();
        long interval = RunTrace.logInterval(run);
        for (Arm arm : previous.planned()) {
            Rows<StepRecord> read = new TraceReader(run.arm(spike, arm.name())).steps();
            List<StepRecord> rows = read.rows();
            boolean whole = read.notes().isEmpty()
                    && !rows.isEmpty()
                    && rows.get(rows.size() - 1).step() == lastSteps.getOrDefault(arm.name(), -1L)
                    && follow(experiment.checkpoint(), rows, interval);
            if (whole) {
                runs.put(arm, new ArmRun(arm, rows, OptionalDouble.empty()));
            }
        }
        return new PreviousExperiment(experiment, runs);
    }

    /** Whether no row is missing: at most {@code interval} steps lie between two. */
    private static boolean follow(long step, List<StepRecord> rows, long interval) {
        long last = step;
        for (StepRecord row : rows) {
            if (row.step() - last > interval) {
                return false;
            }
            last = row.step();
        }
        return true;
    }

    /** The control, and the arms in their order. */
    List<Arm> planned() {
        return Stream.concat(Stream.of(Arm.CONTROL), experiment.arms().stream().map(Experiment.PlannedArm::arm))
                .toList();
    }

    /** @throws EpicenterException if it already has one of {@code arms} */
    void requireNew(List<Arm> arms) {
        List<String> names =
                experiment.arms().stream().map(Experiment.PlannedArm::name).toList();
        arms.stream().map(Arm::name).filter(names::contains).findFirst().ifPresent(name -> {
            throw new EpicenterException("--arm " + name + ": the replay of spike " + experiment.spike()
                    + " already has this arm; remove it");
        });
    }

    /** The request that makes added arms comparable: from the same checkpoint to the same horizon. */
    ReplayRequest request(List<Arm> added) {
        return new ReplayRequest(
                experiment.spike(),
                OptionalLong.of(experiment.checkpoint()),
                0,
                experiment.horizon() - experiment.found().onset(),
                added);
    }

    /** @throws EpicenterException if the spike has another experiment by now */
    void requireCurrent(RunDirectory run) {
        Path file = ExperimentFolder.plan(run.experiment(experiment.spike()));
        if (!Experiment.FILE.read(file, REMEDY).equals(experiment)) {
            throw new EpicenterException(file + ": another process has replayed the spike since; add the arms again");
        }
    }
}
