package dev.epicenter.app;

import dev.epicenter.config.KeyException;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.torch.TorchTrainer;
import java.nio.file.Path;
import java.util.Optional;

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

    /** The trainer of a run made earlier. */
    static Trainer trainer(RunDirectory run, RunConfig config) {
        return trainer(config, run.runYaml());
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
