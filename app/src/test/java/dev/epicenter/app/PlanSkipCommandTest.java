package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PlanSkipCommandTest {
    @TempDir
    Path folder;

    /** Spikes of ten steps at each of {@code at}, in JSON lines whose first step is {@code first}. */
    private Path spiked(int first, int... at) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = first; step <= 1200; step++) {
            double loss = 2 + 0.01 * (step * 7919 % 13 - 6);
            for (int onset : at) {
                loss += step >= onset && step < onset + 10 ? 3 : 0;
            }
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        return Files.writeString(folder.resolve("run.log"), lines);
    }

    @Test
    void theOnlySpikeOfALogIsPlannedForInTheWordsOfEveryTrainer() throws IOException {
        Cli cli = Cli.run("plan-skip", spiked(1, 500), "--every", 100);
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains(
                        "spike     steps 500 to 509",
                        "the checkpoint of step 300",
                        "steps 400 to 599 (200 steps)",
                        "steps_to_skip=[StepSkipRange(start=400, stop=600)]",
                        "--skip-batches 400-599",
                        "\"skip_data_intervals\": [[400, 599]]",
                        "checkpoint-300",
                        "{\"skips\":[{\"from\":399,\"to\":599}]}",
                        "steps 301 to 399 are trained again");
    }

    @Test
    void aLogThatBeginsAtStepZeroIsCountedFromOneAndThatIsSaid() throws IOException {
        Cli cli = Cli.run("plan-skip", spiked(0, 500), "--json");
        JsonNode root = Json.mapper().readTree(cli.out());
        assertThat(root.get("log_first_step").asInt()).isZero();
        assertThat(root.get("onset").asLong()).isEqualTo(501);
        assertThat(root.get("notes").toString()).contains("--first-step says otherwise");
        JsonNode told = Json.mapper()
                .readTree(Cli.run("plan-skip", spiked(0, 500), "--first-step", 1, "--json")
                        .out());
        assertThat(told.get("onset").asLong()).isEqualTo(500);
    }

    @Test
    void ofSeveralEventsOneIsChosenByItsNumber() throws IOException {
        Path log = spiked(1, 400, 900);
        Cli undecided = Cli.run("plan-skip", log);
        assertThat(undecided.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(undecided.err())
                .contains("2 events", "--event N", "1: loss spike from step 400", "2: loss spike from");
        assertThat(Cli.run("plan-skip", log, "--event", 2).out()).contains("steps 800 to 999");
        assertThat(Cli.run("plan-skip", log, "--event", 3).exit()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void rawPrintsWhatTheTrainerTakesAndNothingElse() throws IOException {
        Path file = folder.resolve("skip_batches.json");
        Cli cli = Cli.run(
                "plan-skip",
                "--from",
                10,
                "--to",
                12,
                "--before",
                0,
                "--after",
                0,
                "--for",
                "lightning",
                "--raw",
                "--out",
                file);
        assertThat(cli.exit()).isZero();
        assertThat(Json.mapper().readTree(cli.out()).toString()).isEqualTo("[9,10,11]");
        assertThat(Files.readString(file)).isEqualToNormalizingNewlines(cli.out());
        assertThat(cli.err()).contains("nothing in Lightning reads that file");
    }

    @Test
    void whatDoesNotFitTogetherIsRefusedWithARemedy() throws IOException {
        Path log = spiked(1);
        assertThat(Cli.run("plan-skip").err()).contains("say where the spike is");
        assertThat(Cli.run("plan-skip", log).err()).contains("has no spike", "--from");
        assertThat(Cli.run("plan-skip", folder).err()).contains(folder.toString());
        assertThat(Cli.run("plan-skip", "--from", 10, "--to", 9).err()).contains("no stretch of steps");
        assertThat(Cli.run("plan-skip", "--from", 10, "--raw").err()).contains("name it by --for");
        assertThat(Cli.run("plan-skip", "--from", 10, "--for", "caffe").err()).contains("megatron", "json");
        assertThat(Cli.run("plan-skip", "--from", 10, "--every", 0).err()).contains("--every is at least 1");
        assertThat(Cli.run("plan-skip", "--from", 10, "--every", 5, "--checkpoints", 5)
                        .exit())
                .isEqualTo(ExitCode.BAD_INPUT);
    }
}
