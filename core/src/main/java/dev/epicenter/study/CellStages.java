package dev.epicenter.study;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the cells of a study are trained: the run file with the changes, interventions and stages of their levels.
 *
 * @param source the study file
 * @param request how the user requests it
 * @param runFile the base run
 */
record CellStages(RecordFile<StudyFile> source, StudyRequest request, Path runFile) {
    /** The stages of a cell, with the seed of the run file. */
    List<StudyCell.Stage> of(StudyPlan.Cell cell) {
        List<String> changes = new ArrayList<>(source.value().set());
        changes.addAll(request.set());
        RunConfig config = config(changes, "set", true);
        List<Intervention> interventions = new ArrayList<>();
        List<StudyFile.Stage> later = List.of();
        String curriculum = "";
        for (int f = 0; f < cell.levels().size(); f++) {
            StudyFile.Level level = cell.levels().get(f);
            String key = "factors[" + f + "].levels["
                    + source.value().factors().get(f).levels().indexOf(level) + "]";
            if (!level.set().isEmpty()) {
                changes.addAll(level.set());
                config = config(changes, key + ".set", false);
            }
            if (!level.interventions().isBlank()) {
                try {
                    interventions.addAll(InterventionParser.parse(level.interventions()));
                } catch (EpicenterException e) {
                    throw source.error(key + ".interventions", String.valueOf(e.getMessage()));
                }
            }
            if (!level.stages().isEmpty()) {
                if (!later.isEmpty()) {
                    throw source.error(
                            key + ".stages",
                            "the cell " + cell.name() + " has two curricula, of " + curriculum + " and of "
                                    + label(f, level)
                                    + "; a cell can have one, so let no contrast combine these levels");
                }
                later = level.stages();
                curriculum = label(f, level);
            }
        }
        return later.isEmpty()
                ? List.of(new StudyCell.Stage(config, config.steps(), interventions))
                : curriculum(cell, config, changes, interventions, later);
    }

    private String label(int factor, StudyFile.Level level) {
        return source.value().factors().get(factor).name() + "=" + level.name();
    }

    private List<StudyCell.Stage> curriculum(
            StudyPlan.Cell cell,
            RunConfig first,
            List<String> changes,
            List<Intervention> interventions,
            List<StudyFile.Stage> later) {
        if (!interventions.isEmpty()) {
            throw source.error(
                    "factors",
                    "the cell " + cell.name()
                            + " has interventions and stages; an intervention acts on one stage, so use"
                            + " one of them");
        }
        List<StudyCell.Stage> stages = new ArrayList<>();
        RunConfig config = first;
        long after = 0;
        for (StudyFile.Stage stage : later) {
            if (stage.after() <= after || stage.after() >= first.steps()) {
                throw source.error(
                        "factors",
                        "the cell " + cell.name() + ": a stage begins after step " + stage.after()
                                + "; the stages must ascend and begin before the last step, " + first.steps());
            }
            stages.add(new StudyCell.Stage(config, stage.after(), List.of()));
            after = stage.after();
            changes.addAll(stage.set());
            config = config(changes, "factors", false);
        }
        stages.add(new StudyCell.Stage(config, first.steps(), List.of()));
        return stages;
    }

    /** The run file with changes; of its telemetry only the loss is recorded, which affects no bit of the training. */
    private RunConfig config(List<String> changes, String key, boolean base) {
        RunConfig config;
        try {
            config = RunConfigReader.read(runFile, changes);
        } catch (EpicenterException e) {
            if (base && changes.isEmpty()) {
                throw e;
            }
            throw source.error(key, String.valueOf(e.getMessage()));
        }
        if (!(config.trainer() instanceof TrainerConfig.Builtin)) {
            throw source.error("run", runFile + " has an external trainer; a study trains with the built-in trainer");
        }
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        return schema.with(schema.with(config, "threads", 1), "telemetry", new TelemetryConfig(false, 0, 0, 0, 0))
                .renamed("cell");
    }
}
