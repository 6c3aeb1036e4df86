package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tests the commands on a run whose damaged batches are rolled back and skipped, and whose spike is replayed. */
@Tag("torch")
class SpikeFromTheCommandLineTest {
    private static final String RUN_FILE = """
            steps: 300
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            checkpoint: {every: 10, keep: 20}
            recovery: {policy: palm, rewind: 20, skip: {min: 40, max: 100}}
            faults:
              - {kind: damaged_batches, from: 150, count: 10}
            """;

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        Path runFile = Files.writeString(folder.resolve("damaged.yaml"), RUN_FILE);
        run = folder.resolve("damaged");
        Cli trained = Cli.run("train", runFile, "--out", run, "--json");
        assertThat(trained.exit()).as(trained.err()).isZero();
        assertThat(json(trained.out()).path("rollbacks").asInt())
                .as(trained.out())
                .isEqualTo(1);
    }

    @Test
    void theDamagedBatchesAreSkippedAndTheSpikeStays() {
        JsonNode shown = json(Cli.run("show", run, "--json").out());
        assertThat(shown.toString()).contains("\"rolled_back\"");
        assertThat(json(Cli.run("train", run.resolve("run.yaml"), "--out", folder.resolve("again"), "--json")
                                .out())
                        .path("rollbacks")
                        .asInt())
                .as("the same run file, the same recovery")
                .isEqualTo(1);
    }

    @Test
    void theControlMatchesTheAbandonedSegmentBitForBit() throws IOException {
        Cli replayed = Cli.run(
                "replay",
                run,
                "--spike",
                1,
                "--arm",
                "jitter=1e-6:1",
                "--arm",
                "skip=40",
                "--rewind",
                20,
                "--horizon",
                20,
                "--json");
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        JsonNode verdict = json(replayed.out());
        assertThat(verdict.path("control").path("reproduced").asBoolean()).isTrue();
        assertThat(verdict.path("arms").get(0).path("name").asString()).isEqualTo("jitter=1e-6:1");
        assertThat(verdict.path("arms").get(0).path("outcome").asString())
                .as("the damaged batches spike with any weights")
                .isEqualTo("spiked");
        assertThat(verdict.path("arms").get(1).path("outcome").asString())
                .as("the damaged batches skipped")
                .isEqualTo("prevented");
        ObjectNode written = (ObjectNode) json(Files.readString(run.resolve("experiments/spike-1/verdict.json")));
        written.remove("crc32c");
        assertThat(written).isEqualTo(verdict);
    }

    @Test
    void planSkipPlansForASpikeOfARun() {
        Cli planned = Cli.run("plan-skip", run, "--spike", 1, "--before", 20, "--after", 40, "--json");
        assertThat(planned.exit()).as(planned.err()).isZero();
        JsonNode spike =
                json(Cli.run("show", run, "--json").out()).path("spikes").get(0).path("spike");
        assertThat(json(planned.out()).path("onset")).isEqualTo(spike.path("onset"));
        JsonNode raw = json(Cli.run("plan-skip", run, "--spike", 1, "--for", "json", "--raw")
                .out());
        assertThat(raw.path("first_batch").asLong())
                .as("the first damaged batch is skipped")
                .isLessThanOrEqualTo(150);
        assertThat(raw.path("last_batch").asLong()).isGreaterThanOrEqualTo(159);
        Cli none = Cli.run("plan-skip", run, "--spike", 9);
        assertThat(none.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).contains("spike 9").hasLineCount(1);
    }

    @Test
    void anExperimentFileRunsItsArmsWithJittersAndReportsHowOftenEachSpiked() throws IOException {
        Path file = Files.writeString(folder.resolve("experiment.yaml"), """
                run: damaged
                spike: 1
                rewind: 20
                horizon: 20
                seeds: 2
                arms: [skip=40, lr=x0.9]
                """);
        Cli experiment = Cli.run("experiment", file, "--json");
        assertThat(experiment.exit()).as(experiment.err()).isZero();
        JsonNode result = json(experiment.out());
        assertThat(result.path("verdict").path("control").path("reproduced").asBoolean())
                .isTrue();
        assertThat(result.path("rates").get(0).path("arm").asString()).isEqualTo("sham");
        assertThat(result.path("rates").get(0).path("spiked").path("successes").asInt())
                .as("the damaged batches spike with any weights")
                .isEqualTo(2);
        assertThat(result.path("rates").get(1).path("spiked").path("successes").asInt())
                .as("the damaged batches skipped")
                .isZero();
        assertThat(Cli.run("experiment", file).out()).contains("skip=40", "0/2", "2/2", "95% Wilson", "See it:");

        Files.writeString(file, "run: damaged\nspike: 1\narms:\n  - freeze=h.*.attn.c_atn.*\n");
        Cli refused = Cli.run("experiment", file);
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("experiment.yaml:4: arms[0]: ", "h.0.attn.c_attn.weight");
    }

    @Test
    void aPatternThatMatchesNothingNamesTheNearestTensorsBeforeAnythingRuns() {
        Cli refused = Cli.run("replay", run, "--spike", 1, "--arm", "freeze=h.*.attn.c_atn.*");
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("h.0.attn.c_attn.weight");
    }

    @Test
    void aMissingSpikeIsAnsweredWithTheExistingOnes() {
        Cli refused = Cli.run("replay", run, "--spike", 9);
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("no spike 9", "1 (step 15");
    }

    @Test
    void anUnavailableDeviceIsRefusedInOneLine() throws IOException {
        Path runFile = folder.resolve("damaged.yaml");
        Cli refused = Cli.run("train", runFile, "--out", folder.resolve("gpu"), "--device", "cuda");
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("cuda");
        assertThat(folder.resolve("gpu")).doesNotExist();
    }

    @Test
    void missingEmptyOrShortDataIsRefusedByNameAtItsLineOfTheRunFile() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        Path tiny = Files.writeString(folder.resolve("tiny.txt"), "too short");
        for (Path data : new Path[] {folder.resolve("missing.txt"), empty, tiny}) {
            Path runFile = Files.writeString(
                    folder.resolve("data.yaml"),
                    "steps: 5\ndata:\n  kind: text\n  files: [" + data.getFileName() + "]\nmodel: {block_size: 64}\n");
            Cli refused = Cli.run("train", runFile, "--out", folder.resolve("data"));
            assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.err().lines()).as(refused.err()).hasSize(1);
            assertThat(refused.err())
                    .startsWith("epicenter: " + runFile + ":4: data.files")
                    .contains(data.toString());
        }
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }
}
