package dev.epicenter.ui;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.Experiment;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.StepSampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The progress of a running replay, of this or another process, read from its files.
 *
 * @param writer the process that runs it
 * @param checkpoint the step that all arms start from
 * @param horizon the last step of each arm
 * @param arms the control, then the arms in order
 */
record ReplayProgressView(String writer, long checkpoint, long horizon, List<Progress> arms) {
    ReplayProgressView {
        arms = List.copyOf(arms);
    }

    /** @param step the last finished step; the checkpoint's step before the first one */
    record Progress(String name, String group, long step) {}

    /** The progress; empty while no process replays the spike. */
    static Optional<ReplayProgressView> read(RunDirectory run, int spike) {
        Optional<String> writer = ExperimentDraft.writer(run, spike);
        if (writer.isEmpty()) {
            return Optional.empty();
        }
        return ExperimentDraft.readDraft(run, spike, folder -> of(writer.get(), folder))
                .or(() -> Optional.of(planning(writer.get())));
    }

    private static ReplayProgressView of(String writer, Path folder) {
        Path plan = ExperimentFolder.plan(folder);
        if (!Files.exists(plan)) {
            return planning(writer);
        }
        Experiment experiment = Experiment.FILE.read(plan, "run 'epicenter replay' again");
        return new ReplayProgressView(
                writer,
                experiment.checkpoint(),
                experiment.horizon(),
                Stream.concat(
                                Stream.of(progress(folder, Arm.CONTROL.name(), "control", experiment)),
                                experiment.arms().stream()
                                        .map(arm -> progress(folder, arm.name(), arm.group(), experiment)))
                        .toList());
    }

    /** The progress before the writer has written its plan. */
    private static ReplayProgressView planning(String writer) {
        return new ReplayProgressView(writer, 0, 0, List.of());
    }

    private static Progress progress(Path folder, String name, String group, Experiment experiment) {
        List<StepRecord> last = new StepSampler(RunDirectory.arm(folder, name)).sample(0);
        return new Progress(
                name,
                group,
                last.isEmpty()
                        ? experiment.checkpoint()
                        : last.get(last.size() - 1).step());
    }
}
