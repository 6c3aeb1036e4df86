package dev.epicenter.app;

import dev.epicenter.config.KeyException;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.torch.TorchTrainer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Makes the trainer of a run. */
final class Launch {
    private Launch() {}

    /**
     * The trainer of a run.
     *
     * @param runFile where it is described; paths in it are relative to its folder, and what is wrong with it is told there
     * @throws dev.epicenter.EpicenterException where data is missing, empty or too short, or the device is not there
     */
    static TorchTrainer trainer(RunConfig config, Path runFile) {
        try {
            return new TorchTrainer(config, folderOf(runFile));
        } catch (KeyException e) {
            throw RunConfigReader.locate(runFile, e);
        }
    }

    /** The trainer of the replays of a run made earlier; to be given to {@link #close}. */
    static Trainer trainer(RunDirectory run, RunConfig config) {
        return external(config) ? ExternalTrainer.ofReplays(config, run.root()) : trainer(config, run.runYaml());
    }

    /** The trainer that a run made earlier goes on with, given what tells whether the user wants it to stop. */
    static Function<BooleanSupplier, Trainer> training(RunDirectory run, RunConfig config) {
        return external(config)
                ? interrupted -> ExternalTrainer.ofRun(config, run.root(), interrupted)
                : interrupted -> trainer(config, run.runYaml());
    }

    static boolean external(RunConfig config) {
        return config.trainer() instanceof TrainerConfig.External;
    }

    /** How many replays are run at a time where the user does not say. */
    static int workers(RunConfig config) {
        return external(config) ? ExternalTrainer.slots(config) : LocalArmExecutor.workersOnAllCores(config.threads());
    }

    /** Removes what a trainer of replays kept for them; what a killed process leaves, the next one removes. */
    static void close(Trainer trainer) {
        if (trainer instanceof ExternalTrainer external) {
            external.close();
        }
    }

    /** The trainer of a run's replays, which tells of each tensor at each step: what is measured changes no bit. */
    static Trainer replayTrainer(RunDirectory run, RunConfig config) {
        TelemetryConfig asTheRun = config.telemetry();
        TelemetryConfig all = new TelemetryConfig(asTheRun.norms(), 1, asTheRun.logitsEvery(), asTheRun.partSteps());
        return trainer(run, RecordSchema.of(RunConfig.class).with(config.replayed(), "telemetry", all));
    }

    /** The folder that a run file's relative paths are relative to. */
    private static Path folderOf(Path runFile) {
        return Optional.ofNullable(runFile.toAbsolutePath().getParent())
                .orElseGet(() -> Path.of("").toAbsolutePath());
    }
}
