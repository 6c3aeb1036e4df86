package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PlanSkipCommandTest {
    @TempDir
    Path folder;

    /** Spikes of ten steps at each of {@code at}, in JSON lines whose first step is {@code first}. */
    private Path spiked(int first, int... at) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = first; step <= 1200; step++) {
            double loss = 2 + 0.01 * (step * 5 % 13 - 6);
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
    void theOnlySpikeOfALogIsPlannedForEveryTrainer() throws IOException {
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
                        "steps 301 to 399 are repeated");
    }

    @Test
    void stepsOfALogThatBeginsAtZeroAreRenumberedWithANote() throws IOException {
        Cli cli = Cli.run("plan-skip", spiked(0, 500), "--json");
        JsonNode root = Json.mapper().readTree(cli.out());
        assertThat(root.get("log_first_step").asInt()).isZero();
        assertThat(root.get("onset").asLong()).isEqualTo(501);
        assertThat(root.get("notes").toString()).contains("--first-step overrides this");
        JsonNode overridden = Json.mapper()
                .readTree(Cli.run("plan-skip", spiked(0, 500), "--first-step", 1, "--json")
                        .out());
        assertThat(overridden.get("onset").asLong()).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"step":0,"lr":0.1} | 3 | 0 | the log begins at step 0 (with the first loss at step 3), so its first update is assumed to be step 0
                    {"step":0,"lr":0.1,"eval_loss":2} | 1 | 1 | the log begins at step 1, so its first update is assumed to be step 1
                    {"step":2,"lr":0.1} | 3 | 1 | the log begins at step 2 (with the first loss at step 3) and does not show whether its first update is step 0 or 1: 1 is assumed
                    {"lr":0.1} | 10 | 1 | the log begins at step 10 and does not show whether its first update is step 0 or 1: 1 is assumed
                    """)
    void firstUpdateIsThatOfTheLogAlsoIfItHasNoLoss(String row, int firstLoss, int first, String note)
            throws IOException {
        Path log =
                Files.writeString(folder.resolve("later.log"), row + "\n" + Files.readString(spiked(firstLoss, 500)));
        JsonNode root =
                Json.mapper().readTree(Cli.run("plan-skip", log, "--json").out());
        assertThat(root.get("log_first_step").asInt()).isEqualTo(first);
        assertThat(root.get("onset").asLong()).isEqualTo(501 - first);
        assertThat(root.get("notes").get(0).asString()).isEqualTo(note + "; --first-step overrides this");
    }

    @Test
    void oneOfSeveralEventsIsChosenByItsNumber() throws IOException {
        Path log = spiked(1, 400, 900);
        Cli undecided = Cli.run("plan-skip", log);
        assertThat(undecided.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(undecided.err())
                .contains("2 events", "--event N", "1: loss spike from step 400", "2: loss spike from");
        assertThat(Cli.run("plan-skip", log, "--event", 2).out()).contains("steps 800 to 999");
        assertThat(Cli.run("plan-skip", log, "--event", 3).exit()).isEqualTo(ExitCode.BAD_INPUT);
    }

    /** 170 rows with a spike of ten rows from row 119, each as {@code line} has it of its number and its loss. */
    private Path rows(BiFunction<Integer, Double, String> line) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 170; row++) {
            double loss = 2 + 0.01 * (row * 5 % 13 - 6) + (row >= 119 && row < 129 ? 3 : 0);
            lines.append(line.apply(row, loss)).append('\n');
        }
        return Files.writeString(folder.resolve("rows.log"), lines);
    }

    private static void assertRefused(Path log, String reason, Object... options) {
        List<Object> words = new ArrayList<>(List.of("plan-skip", log));
        words.addAll(List.of(options));
        Cli cli = Cli.run(words.toArray());
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .contains(
                        "the steps of ",
                        " are unknown: " + reason,
                        "--step NAME",
                        "--pattern",
                        "--log-every N",
                        "--onset and --last");
    }

    @Test
    void loggingIntervalMakesStepsOfRows() throws IOException {
        Path log = rows((row, loss) -> "{\"loss\": " + loss + "}");
        Cli cli = Cli.run("plan-skip", log, "--log-every", 10, "--for", "json");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).contains("loss spike from step 1200 to 1300");
        Cli wrong = Cli.run("plan-skip", log, "--log-every", 0);
        assertThat(wrong.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(wrong.err()).contains("--log-every must be at least 1, not 0");
    }

    @Test
    void rowNumbersAreNotAcceptedAsSteps() throws IOException {
        assertRefused(rows((row, loss) -> "{\"loss\": " + loss + "}"), "its rows are counted instead");
        Path huggingFace = rows((row, loss) ->
                "{'loss': '%.4f', 'grad_norm': '0.21', 'epoch': '%.4f'}".formatted(loss, 0.018 * (row + 1)));
        assertThat(Cli.run("scan", huggingFace).out()).contains("rows 0 to 169, 1 event");
        assertRefused(huggingFace, "its rows are counted instead");
        assertRefused(huggingFace, "its rows are counted instead", "--event", 1, "--json");
    }

    @Test
    void stepOfAProgressBarIsAccepted() throws IOException {
        Path huggingFace = rows((row, loss) ->
                "{'loss': '%.4f', 'grad_norm': '0.21', 'epoch': '%.4f'}%n 0%%|##   | %d/1800 [13:29<33:19,  1.67s/it]"
                        .formatted(loss, 0.018 * (row + 1), 10 * (row + 1)));
        assertThat(Cli.run("scan", huggingFace).out()).contains("step 10 to 1700, 1 event");
        assertThat(Cli.run("plan-skip", huggingFace).out()).contains("spike     steps 1200 to 1299");
    }

    @Test
    void aLogWithoutStepsIsRefusedEvenIfItsRowsHaveNoSpike() throws IOException {
        assertRefused(rows((row, loss) -> "{\"loss\": " + Math.min(loss, 2) + "}"), "its rows are counted instead");
    }

    @Test
    void epochsAreNotAcceptedAsSteps() throws IOException {
        assertRefused(rows((row, loss) -> "{\"epoch\": " + row + ", \"loss\": " + loss + "}"), "each row is an epoch");
        assertRefused(
                rows((row, loss) -> "no. " + row + " loss " + loss),
                "each row is an epoch",
                "--pattern",
                "no. (?<epoch>\\d+) loss (?<loss>\\S+)");
        assertRefused(
                rows((row, loss) ->
                        "Train Epoch: %d [%d/60000 (0%%)]\tLoss: %.6f".formatted(1 + row / 60, row % 60 * 1000, loss)),
                "they are computed from the epoch");
        assertRefused(
                rows((row, loss) -> "{\"step\": " + row / 10 + ".5, \"loss\": " + loss + "}"),
                "its rows are counted instead");
    }

    @Test
    void aStepThatRarelyRisesIsRefused() throws IOException {
        Path log = rows((row, loss) -> "{\"step\": " + row / 3 + ", \"loss\": " + loss + "}");
        assertRefused(log, "the step does not increase at ");
    }

    @Test
    void aStepKeyGivenByTheUserIsAccepted() throws IOException {
        Path log = rows((row, loss) -> "{\"tokens\": " + (row + 1) + ", \"loss\": " + loss + "}");
        assertRefused(log, "its rows are counted instead");
        assertThat(Cli.run("plan-skip", log, "--step", "tokens").out()).contains("spike     steps 120 to 129");
        Path console = rows((row, loss) -> "no. " + (row + 1) + " loss " + loss);
        Cli cli = Cli.run("plan-skip", console, "--pattern", "no. (?<step>\\d+) loss (?<loss>\\S+)");
        assertThat(cli.out()).contains("spike     steps 120 to 129");
    }

    @Test
    void aShortLogIsReportedAsTooShort() throws IOException {
        Path log = Files.writeString(folder.resolve("few.csv"), "step,loss\n1,2\n2,1\n3,99\n");
        assertThat(Cli.run("plan-skip", log).err()).contains("has too few rows to judge", "--onset");
    }

    @Test
    void rawPrintsOnlyTheTrainersSettings() throws IOException {
        Path file = folder.resolve("skip_batches.json");
        Cli cli = Cli.run(
                "plan-skip",
                "--onset",
                10,
                "--last",
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
    void conflictingOptionsAreRefusedWithASuggestion() throws IOException {
        Path log = spiked(1);
        assertThat(Cli.run("plan-skip").err()).contains("no spike given");
        assertThat(Cli.run("plan-skip", log).err()).contains("has no spike", "--onset");
        assertThat(Cli.run("plan-skip", folder).err()).contains(folder.toString());
        assertThat(Cli.run("plan-skip", "--onset", 10, "--last", 9).err()).contains("not a range of steps");
        assertThat(Cli.run("plan-skip", "--onset", 10, "--raw").err()).contains("name it with --for");
        assertThat(Cli.run("plan-skip", "--onset", 10, "--for", "caffe").err()).contains("megatron", "json");
        assertThat(Cli.run("plan-skip", "--onset", 10, "--every", 0).err()).contains("--every must be at least 1");
        assertThat(Cli.run("plan-skip", "--onset", 10, "--every", 5, "--checkpoints", 5)
                        .exit())
                .isEqualTo(ExitCode.BAD_INPUT);
    }
}
