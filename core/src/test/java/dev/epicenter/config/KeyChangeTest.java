package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyChangeTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeRunFile() throws IOException {
        file = Files.writeString(
                folder.resolve("run.yaml"), "steps: 10\ndata: {kind: modular}\noptimizer: {lr: 0.1}\n");
    }

    @Test
    void aChangeReplacesAKeyAndAddsAMissingSection() {
        RunConfig config = RunConfigReader.read(file, List.of("optimizer.lr=0.5", "eval.every=3", "steps = 20"));
        assertThat(config.optimizer().lr()).isEqualTo(0.5);
        assertThat(config.eval().every()).isEqualTo(3);
        assertThat(config.steps()).isEqualTo(20);
    }

    @Test
    void aChangedSectionHasTheDefaultsOfItsKind() {
        RunConfig config = RunConfigReader.read(file, List.of("data={kind: clusters, classes: 7}"));
        assertThat(config.data()).isInstanceOf(DataConfig.Clusters.class).hasFieldOrPropertyWithValue("classes", 7);
        assertThat(config.model()).isInstanceOf(ModelConfig.Mlp.class);
    }

    @Test
    void theLastOfTwoChangesOfAKeyCounts() {
        assertThat(RunConfigReader.read(file, List.of("optimizer.lr=1", "optimizer.lr=2"))
                        .optimizer()
                        .lr())
                .isEqualTo(2);
    }

    @Test
    void aChangeThatIsNotValidIsOneLine() {
        refused("lr", "expected KEY=VALUE");
        refused("=3", "expected KEY=VALUE");
        refused("optimizer.lr=-1", "run.yaml: optimizer.lr: -1 is out of range");
        refused("optimizer.rate=1", "optimizer.rate: unknown key");
        refused("optimizer.lr=[1", "not valid YAML");
        refused("optimizer.lr=1\nsteps: 3", "not");
    }

    private void refused(String change, String words) {
        assertThatThrownBy(() -> RunConfigReader.read(file, List.of(change)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining(words)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }
}
