package dev.epicenter.replay;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

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
        if (!Files.exists(folder.resolve("verdict.json"))) {
            throw new EpicenterException(
                    folder + ": spike " + spike + " has no replay yet to add arms to; run without --add");
        }
        Experiment experiment = parse(folder.resolve("experiment.json"), Experiment.class);
        if (experiment.formatVersion() != Experiment.FORMAT_VERSION) {
            throw FormatVersionException.of(
                    folder.resolve("experiment.json"),
                    experiment.formatVersion(),
                    Experiment.FORMAT_VERSION,
                    Experiment.FORMAT_VERSION);
        }
        if (!experiment.numerics().equals(numerics)) {
            throw new EpicenterException(
                    folder + ": was made with other numerics (library, threads or processor) than the current ones; "
                            + REMEDY);
        }
        Verdict verdict = parse(folder.resolve("verdict.json"), Verdict.class);
        Map<String, Long> lastSteps = new LinkedHashMap<>();
        Stream.concat(Stream.of(verdict.control().replay()), verdict.arms().stream())
                .forEach(arm -> lastSteps.put(arm.name(), arm.lastStep()));
        PreviousExperiment previous = new PreviousExperiment(experiment, Map.of());
        Map<Arm, ArmRun> runs = new LinkedHashMap<>();
        for (Arm arm : previous.planned()) {
            Rows<StepRecord> read = new TraceReader(run.arm(spike, arm.name())).steps();
            List<StepRecord> rows = read.rows();
            boolean whole = read.notes().isEmpty()
                    && !rows.isEmpty()
                    && rows.get(0).step() == experiment.checkpoint() + 1
                    && rows.get(rows.size() - 1).step() == lastSteps.getOrDefault(arm.name(), -1L)
                    && rows.size() == rows.get(rows.size() - 1).step() - experiment.checkpoint();
            if (whole) {
                runs.put(arm, new ArmRun(arm, rows, OptionalDouble.empty()));
            }
        }
        return new PreviousExperiment(experiment, runs);
    }

    /** The control, and the arms in their order. */
    List<Arm> planned() {
        return Stream.concat(
                        Stream.of(Arm.CONTROL),
                        experiment.arms().stream()
                                .map(arm -> new Arm(
                                        arm.name(),
                                        arm.interventions().stream()
                                                .flatMap(text -> InterventionParser.parse(text).stream())
                                                .toList())))
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
        Path file = run.experiment(experiment.spike()).resolve("experiment.json");
        if (!parse(file, Experiment.class).equals(experiment)) {
            throw new EpicenterException(file + ": another process has replayed the spike since; add the arms again");
        }
    }

    private static <T> T parse(Path file, Class<T> type) {
        try {
            return Json.parse(RegularFile.text(file), type);
        } catch (JacksonException e) {
            throw new CorruptFileException(file, Json.problem(e), REMEDY);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
