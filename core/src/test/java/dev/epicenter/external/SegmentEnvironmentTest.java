package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests what a replay finds in its environment. */
class SegmentEnvironmentTest {
    @Test
    void aReplaysTensorBoardEventsAreInItsOutWhereTheLogIsLookedFor() {
        Path process = Path.of("runs/a/experiments/trainer/0001").toAbsolutePath();

        Map<String, String> environment = SegmentEnvironment.withoutLoggers(Map.of(), process);

        assertThat(Path.of(environment.getOrDefault("TENSORBOARD_LOGGING_DIR", "")))
                .startsWithRaw(process.resolve(TemplateProtocol.OUT));
    }
}
