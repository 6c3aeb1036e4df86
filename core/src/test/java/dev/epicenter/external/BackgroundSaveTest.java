package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that save checkpoints in the background: a checkpoint is taken only once complete. */
class BackgroundSaveTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void aFolderWrittenInTheBackgroundIsTakenOnceComplete() throws IOException {
        for (String options : List.of("", "--distributed --late 1.6", "--renamed", "--begin 0.3")) {
            List<StoredState> states = states(options);
            String[] names = options.startsWith("--distributed")
                    ? new String[] {"step-%d/.metadata", "step-%d/__0_0.distcp"}
                    : new String[] {"step-%d/a.bin", "step-%d/b.bin"};
            assertThat(states).as(options).extracting(StoredState::step).containsExactly(10L, 20L, 30L, 40L);
            for (StoredState state : states) {
                assertThat(state.files().keySet())
                        .containsExactlyInAnyOrder(names[0].formatted(state.step()), names[1].formatted(state.step()));
            }
        }
    }

    @Test
    void anIncompleteCheckpointIsRefusedAndItsMissingPartIsNamed() {
        TrainerFailure failure = catchThrowableOfType(TrainerFailure.class, () -> states("--distributed --abandon 40"));

        assertThat(failure)
                .hasMessageContaining("the trainer's checkpoint of step 40 is incomplete, and the trainer has ended:"
                        + " .metadata is missing beside __0_0.distcp");
        assertThat(String.valueOf(failure.getMessage()).lines()).hasSize(1);
    }

    private List<StoredState> states(String options) throws IOException {
        Path script = folder.resolve("background.py");
        try (InputStream in = BackgroundSaveTest.class.getResourceAsStream("/external/background.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        RunConfig run = UntouchedProgram.command(
                folder,
                40,
                10,
                "recovery: {policy: none}",
                "python3 '" + script + "' --out {out} --resume {checkpoint} " + options + " {overrides}",
                "checkpoints: {files: step-*}");
        List<StoredState> states = new ArrayList<>();
        ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false)
                .run(
                        new Segment(Optional.empty(), 40, DataPlan.IN_ORDER, List.of())
                                .keeping(StatesToKeep.at(List.of(10L, 20L, 30L, 40L))),
                        (report, state) -> {
                            state.get().ifPresent(kept -> states.add((StoredState) kept));
                            return Next.CONTINUE;
                        });
        return states;
    }
}
