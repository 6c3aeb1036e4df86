package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed experiment file: the run, the replay request and the repeated arms.
 *
 * @param source the file
 * @param run the run directory
 * @param request the replay, with each arm as often as it is repeated
 * @param repeated the file's arms, preceded by the shams if arms are repeated
 */
public record ExperimentPlan(
        RecordFile<ExperimentFile> source, Path run, ReplayRequest request, List<Repeated> repeated) {
    public ExperimentPlan {
        repeated = List.copyOf(repeated);
    }

    /**
     * An arm of the file and its replays.
     *
     * @param name of the arm; {@code sham} for the jitter alone
     * @param key its key in the file; empty for the shams
     * @param replays its replays, which differ in their jitter
     */
    record Repeated(String name, String key, List<Arm> replays) {}

    /**
     * Reads an experiment file.
     *
     * @throws EpicenterException if the file is not valid; one line, with file, line and key
     */
    public static ExperimentPlan read(Path file) {
        RecordFile<ExperimentFile> source = RecordFile.read(file, ExperimentFile.DEFAULTS, "an experiment file");
        ExperimentFile requested = source.value();
        if (requested.arms().isEmpty()) {
            throw source.error(
                    "arms",
                    "no arm is given; give some, such as [weight_decay=x0.5], or use 'epicenter replay',"
                            + " which has a standard set");
        }
        List<Repeated> repeated = new ArrayList<>();
        if (requested.seeds() > 1) {
            repeated.add(new Repeated(Arm.SHAM, "", jittered(List.of(), requested.seeds())));
        }
        for (int i = 0; i < requested.arms().size(); i++) {
            repeated.add(arm(source, i));
        }
        rejectDuplicates(source, repeated);
        ReplayRequest request = new ReplayRequest(
                requested.spike(),
                requested.from(),
                requested.rewind().orElse(ReplayRequest.DEFAULT_REWIND),
                requested.horizon(),
                repeated.stream().flatMap(arm -> arm.replays().stream()).toList());
        return new ExperimentPlan(source, folder(file).resolve(requested.run()).normalize(), request, repeated);
    }

    /**
     * Opens the run.
     *
     * @throws EpicenterException if there is no run; one line, with file, line and key
     */
    public RunDirectory open() {
        try {
            return RunDirectory.open(run);
        } catch (EpicenterException e) {
            throw source.error("run", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Rejects arms that cannot be applied to the run or that change nothing in it.
     *
     * @throws EpicenterException if there is such an arm; one line, with file, line and key
     */
    public void check(RunConfig config, TensorLayout layout) {
        for (Repeated arm : repeated) {
            try {
                InterventionCheck.check(arm.replays().get(0).interventions(), config, layout);
            } catch (EpicenterException e) {
                throw source.error(arm.key(), String.valueOf(e.getMessage()));
            }
        }
    }

    private static Repeated arm(RecordFile<ExperimentFile> source, int index) {
        String key = "arms[" + index + "]";
        List<Intervention> interventions;
        try {
            interventions = InterventionParser.parse(source.value().arms().get(index));
        } catch (EpicenterException e) {
            throw source.error(key, String.valueOf(e.getMessage()));
        }
        Arm once = Arm.of(interventions);
        if (source.value().seeds() == 1) {
            return new Repeated(once.name(), key, List.of(once));
        }
        if (interventions.stream().anyMatch(change -> change instanceof Jitter || change instanceof Nudge)) {
            throw source.error(
                    key,
                    once.name() + ": with seeds: " + source.value().seeds() + " each arm gets its own jitters,"
                            + " and jitters alone are run as shams; remove this arm or set seeds: 1");
        }
        return new Repeated(
                once.name(), key, jittered(interventions, source.value().seeds()));
    }

    private static List<Arm> jittered(List<Intervention> interventions, int seeds) {
        List<Arm> arms = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            List<Intervention> all = new ArrayList<>(interventions);
            all.add(StandardArms.jitter(seed));
            arms.add(Arm.of(all));
        }
        return arms;
    }

    private static void rejectDuplicates(RecordFile<ExperimentFile> source, List<Repeated> arms) {
        for (int i = 0; i < arms.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (arms.get(i).name().equalsIgnoreCase(arms.get(j).name())) {
                    throw source.error(
                            arms.get(i).key(),
                            arms.get(i).name() + " is given twice, first as "
                                    + arms.get(j).key() + "; remove one");
                }
            }
        }
    }

    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }
}
