package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.TraceFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ScanCommandTest {
    @TempDir
    Path folder;

    /** 300 steps about 2 with a spike of 3 at step 200 that lasts ten steps, in JSON lines. */
    private Path spiked(String name) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 300; step++) {
            double noise = 0.01 * (step * 5 % 13 - 6);
            double loss = 2 + noise + (step >= 200 && step < 210 ? 3 : 0);
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        return Files.writeString(folder.resolve(name), lines);
    }

    @Test
    void theTableShowsTheSpike() throws IOException {
        Cli cli = Cli.run("scan", spiked("run.log"));
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains("(JSON lines)", "loss: 300 points, 5 of them not judged, step 1 to 300, 1 event")
                .containsPattern("spike +200 +20\\d +210 ");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void theJsonHasExactlyTheKeysOfTheDocs() throws IOException {
        JsonNode root = Json.mapper()
                .readTree(Cli.run("scan", spiked("run.log"), "--json").out());
        assertThat(root.propertyNames()).containsExactly("sources");
        JsonNode source = root.get("sources").get(0);
        assertThat(source.propertyNames()).containsExactly("file", "format", "series", "findings", "health");
        JsonNode series = source.get("series").get(0);
        assertThat(series.propertyNames())
                .containsExactly(
                        "metric",
                        "direction",
                        "points",
                        "judged",
                        "not_judged",
                        "step_name",
                        "first_step",
                        "last_step",
                        "seams",
                        "events");
        assertThat(series.get("points").intValue()).isEqualTo(300);
        assertThat(series.get("judged").intValue()).isEqualTo(295);
        assertThat(series.get("not_judged").intValue()).isEqualTo(5);
        JsonNode event = series.get("events").get(0);
        assertThat(event.propertyNames())
                .containsExactly(
                        "kind",
                        "onset",
                        "peak",
                        "end",
                        "onset_row",
                        "peak_row",
                        "end_row",
                        "alarm_row",
                        "baseline",
                        "height",
                        "residual",
                        "severity");
        assertThat(event.get("kind").asString()).isEqualTo("spike");
        assertThat(event.get("onset").intValue()).isEqualTo(200);
        assertThat(event.get("onset_row").intValue()).isEqualTo(199);
        assertThat(event.get("end_row").intValue()).isEqualTo(209);
    }

    /** Losses with noise only, at steps from 30000 on. */
    private static String quiet(int rows) {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            lines.append("Step:%d, loss:%.5f%n".formatted(30_000 + 20 * row, 0.01 + 1e-4 * (row * 5 % 13)));
        }
        return lines.toString();
    }

    @Test
    void unjudgedRowsAreCountedInTheFirstLine() throws IOException {
        Path log = Files.writeString(folder.resolve("out.txt"), quiet(51));
        assertThat(Cli.run("scan", log).out())
                .contains("loss: 51 points, 5 of them not judged, step 30000 to 31000, no spike in the rest\n");
        Path twice = Files.writeString(folder.resolve("twice.txt"), quiet(51) + quiet(51));
        assertThat(Cli.run("scan", twice).out()).contains("loss: 102 points, 10 of them not judged");
    }

    @Test
    void aShortLogIsReportedAsTooShort() throws IOException {
        Path log = Files.writeString(folder.resolve("out.txt"), quiet(8));
        Path page = folder.resolve("page.html");
        Cli cli = Cli.run("scan", log, "--html", page);
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains("loss: 8 rows, too few to judge, step 30000 to 30140\n")
                .doesNotContain("no spike");
        assertThat(Files.readString(page)).contains("Too short to judge: loss has 8 rows", "8 rows, too few to judge");
        JsonNode series =
                Json.mapper().readTree(Cli.run("scan", log, "--json").out()).at("/sources/0/series/0");
        assertThat(series.get("judged").intValue()).isEqualTo(3);
        assertThat(series.get("not_judged").intValue()).isEqualTo(5);
    }

    @Test
    void nonFiniteValuesAreJudgedInAShortLogToo() throws IOException {
        Path log = Files.writeString(folder.resolve("out.txt"), quiet(10) + "Step:30200, loss:nan\n");
        assertThat(Cli.run("scan", log).out()).contains("loss: 11 points, 5 of them not judged", ", 1 event");
    }

    @Test
    void thePageCountsUnjudgedRows() throws IOException {
        Path page = folder.resolve("page.html");
        Cli.run("scan", spiked("run.log"), "--html", page);
        assertThat(Files.readString(page))
                .contains("300 points, 5 of them not judged")
                .doesNotContain("too few");
    }

    @Test
    void theXAxisOfThePageIsNamed() throws IOException {
        assertThat(page("\"step\":%1$d,")).contains("\"axis\":\"step\"");
        assertThat(page("\"epoch\":%1$d,")).contains("\"axis\":\"epoch\"");
        assertThat(page("")).contains("\"axis\":\"row\"");
        assertThat(page("\"step\":%2$d,")).contains("\"axis\":\"row\"");
        assertThat(page("\"step\":%1$d,", "--x", "tokens")).contains("\"axis\":\"tokens\"");
    }

    /** The page of a log of 20 rows: {@code step} is given the row, and the row of two runs in one file. */
    private String page(String step, String... options) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 20; row++) {
            lines.append(("{" + step + "\"tokens\":%3$d,\"loss\":2}%n").formatted(row, row % 10, 100 * row));
        }
        Path log = Files.writeString(folder.resolve("log"), lines);
        Path page = folder.resolve("page.html");
        List<Object> words = new ArrayList<>(List.of("scan", log, "--html", page));
        words.addAll(List.of(options));
        assertThat(Cli.run(words.toArray()).exit()).isZero();
        return Files.readString(page);
    }

    @Test
    void anOpenEventHasNoEnd() throws IOException {
        Path log = Files.writeString(
                folder.resolve("log"), "{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1}\n{\"step\":3,\"loss\":NaN}\n");
        JsonNode event =
                Json.mapper().readTree(Cli.run("scan", log, "--json").out()).at("/sources/0/series/0/events/0");
        assertThat(event.get("kind").asString()).isEqualTo("non-finite");
        assertThat(event.get("end").isNull()).isTrue();
        assertThat(event.get("end_row").isNull()).isTrue();
        assertThat(event.get("height").asString()).isEqualTo("Infinity");
    }

    @Test
    void thePageHasAPlotAndNoForeignMarkup() throws IOException {
        Path log = Files.writeString(
                folder.resolve("log"),
                "{\"step\":1,\"a<b>loss\":2,\"loss\":0}\n"
                        + "{\"step\":2,\"a<b>loss\":1,\"loss\":0}\n"
                        + "{\"step\":3,\"loss\":NaN}\n");
        Path page = folder.resolve("page.html");
        assertThat(Cli.run("scan", log, "--html", page).exit()).isZero();
        assertThat(Files.readString(page))
                .contains("\"kind\":\"non-finite\"", "a\\u003cb>loss")
                .doesNotContain("a<b>loss");
    }

    @Test
    void filesOfAFolderWithoutALogAreIgnoredAndListed() throws IOException {
        spiked("run.log");
        Files.writeString(folder.resolve("notes.txt"), "nothing to see\n");
        Files.writeString(folder.resolve(".hidden"), "nothing to see\n");
        Cli cli = Cli.run("scan", folder);
        assertThat(cli.exit()).isZero();
        assertThat(cli.err()).contains("ignored 1 file", "notes.txt").doesNotContain("hidden");
    }

    @Test
    void aNamedFileWithoutALogIsAnErrorAndTheOthersAreShown() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Cli cli = Cli.run("scan", spiked("run.log"), empty, folder.resolve("missing"));
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).contains("1 event");
        assertThat(cli.err().lines()).hasSize(2).anyMatch(line -> line.endsWith("empty is empty"));
    }

    @Test
    void aTextThatIsNoLogHasNoSeries() throws IOException {
        Path prose = Files.writeString(
                folder.resolve("README.md"),
                "Epicenter scans logs.\n".repeat(100) + "Step 502: a spike was detected (loss 2.234, up by 8.549).\n");
        Cli cli = Cli.run("scan", prose);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines()).singleElement().asString().contains("README.md", "has no series");
        spiked("run.log");
        assertThat(Cli.run("scan", folder).err()).contains("ignored 1 file without a series to scan", "README.md");
    }

    @Test
    void theLastLineAnswersWhetherTheRunIsHealthy() throws IOException {
        assertThat(lastLine(Cli.run("scan", spiked("run.log"))))
                .startsWith("Warning: spike in loss at step 200 (")
                .endsWith(", back at step 210");
        Path log = Files.writeString(folder.resolve("quiet.txt"), quiet(60));
        assertThat(lastLine(Cli.run("scan", log))).isEqualTo("Healthy: no event in loss (55 of 60 points judged)");
        Files.delete(log);
        Files.writeString(folder.resolve("nan.txt"), quiet(60) + "Step:40000, loss:nan\n");
        assertThat(lastLine(Cli.run("scan", folder)))
                .isEqualTo("Unhealthy: 1 unhealthy, 1 with warnings of 2 logs; " + folder.resolve("nan.txt")
                        + ": loss is not finite from step 40000");
    }

    private static String lastLine(Cli cli) {
        return cli.out().lines().reduce((first, second) -> second).orElse("");
    }

    @Test
    void aFallOfARewardIsReportedByDefaultAndARiseOnRequest() throws IOException {
        Path log = Files.writeString(
                folder.resolve("log"), Files.readString(spiked("run.log")).replace("loss", "reward"));
        assertThat(Cli.run("scan", log, "--metric", "reward").out()).doesNotContainPattern("spike +200");
        Cli up = Cli.run("scan", log, "--metric", "reward", "--direction", "up");
        assertThat(up.out()).containsPattern("spike +200");
    }

    @Test
    void anUnknownMetricIsAnsweredWithTheExistingOnes() throws IOException {
        Cli cli = Cli.run("scan", spiked("run.log"), "--metric", "lss");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).singleElement().asString().contains("lss", "did you mean loss");
    }

    @Test
    void ofARunOnlyItsOwnSegmentsAreScannedUnlessAnArmIsNamed() throws IOException {
        Path root = folder.resolve("runs").resolve("one");
        RunDirectory run = RunDirectory.create(root, "name: one\n", new NumericsFingerprint(new TreeMap<>()), false);
        Path arm = run.arm(1, "lr=x0.5");
        for (Path segment : List.of(run.segment(1), run.segment(0), arm)) {
            Files.createDirectories(segment);
            Files.copy(spiked("run.log"), new TraceFiles(segment).metrics());
        }
        Files.copy(spiked("run.log"), folder.resolve("runs").resolve("zzz.log"));
        assertThat(files(root))
                .containsExactly(
                        "one/segments/000/metrics.jsonl".replace('/', File.separatorChar),
                        "one/segments/001/metrics.jsonl".replace('/', File.separatorChar));
        assertThat(files(folder.resolve("runs"))).hasSize(3).endsWith("zzz.log");
        assertThat(files(arm)).singleElement().asString().contains("arms");
    }

    private List<String> files(Path scanned) {
        JsonNode sources =
                Json.mapper().readTree(Cli.run("scan", scanned, "--json").out()).get("sources");
        return sources.valueStream()
                .map(source -> folder.resolve("runs")
                        .relativize(Path.of(source.get("file").asString()))
                        .toString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "train/loss, loss",
        "Loss, loss",
        "train/lm loss, loss",
        "grad_norm, grad_norm/total",
        "norm/total, grad_norm/total"
    })
    void nearestNamesAreSuggestedForAMissingSeries(String requested, String meant) throws IOException {
        Path log = Files.writeString(
                folder.resolve("log"),
                "{\"step\":1,\"lr\":0.1,\"loss\":2,\"grad_norm/total\":1}\n".repeat(2) + "{\"step\":2,\"loss\":2}\n");
        assertThat(Cli.run("scan", log, "--metric", requested).err().lines())
                .singleElement()
                .asString()
                .contains("did you mean " + meant, "it has: step, lr, loss, grad_norm/total");
        assertThat(Cli.run("scan", log, "--metric", "lr", "--metric", requested).out())
                .contains("note: there is no series " + requested + "; did you mean " + meant, "it has: lr, step, ");
        Cli watch = Cli.run(
                "watch",
                log,
                "--once",
                "--metric",
                requested,
                "--state",
                folder.resolve("state-" + requested.length()));
        assertThat(watch.err()).contains("no requested series found so far", "did you mean " + meant);
    }

    @Test
    void twoFilesOfOneRunAreNamed() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "step,loss\n1,2\n2,2\n50,2\n100,2\n");
        Files.writeString(folder.resolve("b.csv"), "step,loss\n95,2\n150,2\n");
        String out = Cli.run("scan", folder).out();
        assertThat(out)
                .contains("b.csv begins at step 95", "one run in two files")
                .doesNotContain("\\n");
        assertThat(out.lines().filter(String::isBlank))
                .as("one before each file, note and summary")
                .hasSize(3);
    }
}
