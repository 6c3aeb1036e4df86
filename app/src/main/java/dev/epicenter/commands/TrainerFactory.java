package dev.epicenter.commands;

import dev.epicenter.config.KeyException;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import dev.epicenter.segment.Trainer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Creates the trainers of runs and of their replays. */
final class TrainerFactory {
    private TrainerFactory() {}

    /**
     * The built-in trainer of a run.
     *
     * @param runFile the run file: its relative paths are relative to its folder, and errors name its lines
     * @throws dev.epicenter.EpicenterException if data is missing, empty or too short, or the device is not available
     */
    static Trainer trainer(RunConfig config, Path runFile) {
        try {
            return BuiltInTrainer.create(config, folderOf(runFile));
        } catch (KeyException e) {
            throw RunConfigReader.locate(runFile, e);
        }
    }

    /**
     * The trainer of the replays of an existing run; the caller must close it.
     *
     * @throws dev.epicenter.EpicenterException if it is external and the user does not trust the run
     */
    static Trainer trainer(RunDirectory run, RunConfig config) {
        RunTrust.ofThisUser().require(run, config);
        return external(config) ? ExternalTrainer.ofReplays(config, run.root()) : trainer(config, run.runYaml());
    }

    /**
     * Creates the trainer that continues an existing run, from a supplier that is true once the user wants it to stop.
     *
     * @throws dev.epicenter.EpicenterException if it is external and the user does not trust the run
     */
    static Function<BooleanSupplier, Trainer> training(RunDirectory run, RunConfig config) {
        RunTrust.ofThisUser().require(run, config);
        return external(config)
                ? interrupted -> ExternalTrainer.ofRun(config, run.root(), interrupted)
                : interrupted -> trainer(config, run.runYaml());
    }

    static boolean external(RunConfig config) {
        return config.trainer() instanceof TrainerConfig.External;
    }

    /** The default number of replays at a time. */
    static int workers(RunConfig config) {
        return external(config) ? ExternalTrainer.slots(config) : LocalArmExecutor.workersOnAllCores(config.threads());
    }

    /** The trainer of a run's replays, which records every tensor at every step; measuring changes no bit of the training. */
    static Trainer replayTrainer(RunDirectory run, RunConfig config) {
        return trainer(run, everyTensor(config));
    }

    /**
     * The trainer of one replay on a node; the caller must close it.
     *
     * @param everyTensor as {@link #replayTrainer}
     * @param own a folder for an external trainer's files: other nodes run other replays of the same run
     */
    static Trainer armTrainer(RunDirectory run, RunConfig config, boolean everyTensor, Path own) {
        RunTrust.ofThisUser().require(run, config);
        RunConfig replayed = everyTensor ? everyTensor(config) : config.replayed();
        return external(config)
                ? ExternalTrainer.ofReplay(replayed, run.root(), own)
                : trainer(replayed, run.runYaml());
    }

    private static RunConfig everyTensor(RunConfig config) {
        TelemetryConfig own = config.telemetry();
        TelemetryConfig all = new TelemetryConfig(own.norms(), 1, own.logitsEvery(), own.partSteps(), 0);
        return RecordSchema.of(RunConfig.class).with(config.replayed(), "telemetry", all);
    }

    /** The folder that a run file's relative paths are relative to. */
    static Path folderOf(Path runFile) {
        return Optional.ofNullable(runFile.toAbsolutePath().getParent())
                .orElseGet(() -> Path.of("").toAbsolutePath());
    }
}
