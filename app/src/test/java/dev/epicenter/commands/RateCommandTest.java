package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests a rate study with small trainings. */
@Tag("torch")
class RateCommandTest {
    private static final String RUN_FILE = """
            steps: 400
            seed: 3
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 1e-3, beta2: 0.98, weight_decay: 0.1, clip_grad_norm: 0}
            eval: {every: 50}
            """;

    @TempDir
    private Path folder;

    private Path runFile;

    @BeforeEach
    void writeRunFile() throws IOException {
        runFile = Files.writeString(folder.resolve("small.yaml"), RUN_FILE);
    }

    @Test
    void aStudyIsWrittenAndReusedAndItsPageNeedsNoNetwork() throws IOException {
        Path out = folder.resolve("study");
        Cli first = rate("lr", "0.03,1e-3", "--steps", 250, "--seeds", 2, "--out", out, "--json");
        assertThat(first.exit()).as(first.err()).isZero();
        JsonNode result = Json.mapper().readTree(first.out());
        assertThat(result.path("epicenter").asString()).isEqualTo("rate");
        assertThat(result.path("own_dose").asDouble()).isEqualTo(0.001);
        JsonNode calm = result.path("doses").get(0);
        JsonNode wild = result.path("doses").get(1);
        assertThat(calm.path("dose").asDouble()).isEqualTo(0.001);
        assertThat(calm.path("spikes").asInt()).as("at a calm learning rate").isZero();
        assertThat(wild.path("spikes").asInt()).as("at thirty times that").isPositive();
        assertThat(wild.path("runs").get(0).path("seed").asInt()).isEqualTo(3);
        assertThat(calm.path("held_out_loss").asDouble()).isPositive();
        assertThat(Files.readString(out.resolve("rate.json"))).isEqualTo(first.out());

        String page = Files.readString(out.resolve("rate.html"));
        assertThat(page).endsWith("</html>\n");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://", "src=");
        assertThat(page.substring(0, page.indexOf("<script>")))
                .contains("<svg", "small: spikes by lr")
                .doesNotContain("{{", "NaN");

        List<Path> cells = cells(out);
        assertThat(cells).hasSize(4);
        Files.delete(cells.get(0));
        Cli again = rate("lr", "1e-3,0.03", "--steps", 250, "--seeds", 2, "--out", out, "--json");
        assertThat(again.out())
                .as("the cell made again is the same, bit for bit")
                .isEqualTo(first.out());
        assertThat(cells(out)).isEqualTo(cells);

        Cli text = rate("lr", "1e-3,0.03", "--steps", 250, "--seeds", 2, "--out", out);
        assertThat(text.out()).contains("95% over seeds", "own", "See it:");
    }

    @Test
    void errorsAreOneLineAndNothingIsWritten() {
        refused(rate("weight_decy", "0,1"), "--knob weight_decy", "did you mean weight_decay?");
        refused(rate("beta2", "0.9,1.5"), "beta2 cannot be 1.5", "at least 0, less than 1");
        refused(rate("lr", "0.1,0.1"), "all are 0.1");
        refused(rate("lr", "0.1,fast"), "'fast' is not a number");
        refused(rate("momentum", "0.5,0.9"), "momentum=0.5");
        refused(rate("lr", "0.1,0.2", "--steps", 5), "--steps 5", "detector.warmup");
        refused(rate("lr", "0.1,0.2", "--seeds", 0), "--seeds must be at least 1");
        Cli usage = rate("lr", "0.1,0.2", "--jobs", 0);
        assertThat(usage.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(usage.err()).contains("--jobs must be at least 1");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private Cli rate(String knob, String doses, Object... more) {
        Stream<Object> out = List.of(more).contains("--out") ? Stream.of() : Stream.of("--out", folder.resolve("none"));
        return Cli.run(Stream.of(Stream.of("rate", runFile, "--knob", knob, "--doses", doses), Stream.of(more), out)
                .flatMap(each -> each)
                .toArray());
    }

    private static void refused(Cli cli, String... words) {
        assertThat(cli.exit()).as(cli.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
        assertThat(cli.err()).contains(words);
    }

    private static List<Path> cells(Path study) throws IOException {
        try (Stream<Path> files = Files.list(study.resolve("cells"))) {
            return files.sorted().toList();
        }
    }
}
