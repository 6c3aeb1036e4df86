package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ScanCommandTest {
    @TempDir
    Path folder;

    /** 300 steps about 2 with a spike of 3 at step 200 that lasts ten steps, in JSON lines. */
    private Path spiked(String name) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 300; step++) {
            double noise = 0.01 * (step * 7919 % 13 - 6);
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
                .contains("(JSON lines)", "loss: 300 points, 20 of them not judged, step 1 to 300, 1 event")
                .containsPattern("spike +200 +20\\d +210 ");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void theJsonHasExactlyTheKeysOfTheDocs() throws IOException {
        JsonNode root = Json.mapper()
                .readTree(Cli.run("scan", spiked("run.log"), "--json").out());
        assertThat(root.propertyNames()).containsExactly("sources");
        JsonNode source = root.get("sources").get(0);
        assertThat(source.propertyNames()).containsExactly("file", "format", "series");
        JsonNode series = source.get("series").get(0);
        assertThat(series.propertyNames())
                .containsExactly("metric", "points", "judged", "not_judged", "seams", "events");
        assertThat(series.get("points").intValue()).isEqualTo(300);
        assertThat(series.get("judged").intValue()).isEqualTo(280);
        assertThat(series.get("not_judged").intValue()).isEqualTo(20);
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
            lines.append("Step:%d, loss:%.5f%n".formatted(30_000 + 20 * row, 0.01 + 1e-4 * (row * 7919 % 13)));
        }
        return lines.toString();
    }

    @Test
    void unjudgedRowsAreCountedInTheFirstLine() throws IOException {
        Path log = Files.writeString(folder.resolve("out.txt"), quiet(51));
        assertThat(Cli.run("scan", log).out())
                .contains("loss: 51 points, 20 of them not judged, step 30000 to 31000, no spike in the rest\n");
        Path twice = Files.writeString(folder.resolve("twice.txt"), quiet(51) + quiet(51));
        assertThat(Cli.run("scan", twice).out()).contains("loss: 102 points, 40 of them not judged");
    }

    @Test
    void aShortLogIsReportedAsTooShort() throws IOException {
        Path log = Files.writeString(
                folder.resolve("out.txt"),
                quiet(10) + "Step:30200, loss:1508190.40000\nStep:30220, loss:1602233.10000\n");
        Path page = folder.resolve("page.html");
        Cli cli = Cli.run("scan", log, "--html", page);
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains("loss: 12 rows, too few to judge, step 30000 to 30220\n")
                .doesNotContain("no spike");
        assertThat(Files.readString(page))
                .contains(
                        "0 events in 1 series. 1 has too few rows to judge.", "12 rows, too few to judge, step 30000");
        JsonNode series =
                Json.mapper().readTree(Cli.run("scan", log, "--json").out()).at("/sources/0/series/0");
        assertThat(series.get("judged").intValue()).isZero();
        assertThat(series.get("not_judged").intValue()).isEqualTo(12);
    }

    @Test
    void nonFiniteValuesAreJudgedInAShortLogToo() throws IOException {
        Path log = Files.writeString(folder.resolve("out.txt"), quiet(10) + "Step:30200, loss:nan\n");
        assertThat(Cli.run("scan", log).out()).contains("loss: 11 points, 10 of them not judged", ", 1 event");
    }

    @Test
    void thePageCountsUnjudgedRows() throws IOException {
        Path page = folder.resolve("page.html");
        Cli.run("scan", spiked("run.log"), "--html", page);
        assertThat(Files.readString(page))
                .contains("300 points, 20 of them not judged, step 1 to 300")
                .doesNotContain("too few");
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
                "{\"step\":1,\"a<b>loss\":2,\"loss\":0}\n{\"step\":2,\"a<b>loss\":1,\"loss\":0}\n{\"step\":3,\"loss\":NaN}\n");
        Path page = folder.resolve("page.html");
        assertThat(Cli.run("scan", log, "--html", page).exit()).isZero();
        assertThat(Files.readString(page))
                .contains("<svg class=\"series\"", "class=\"curve\"", "non-finite", "a&lt;b&gt;loss")
                .doesNotContain("<b>", "NaN\" r=", "http://", "https://");
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
    void anUnknownMetricIsAnsweredWithTheExistingOnes() throws IOException {
        Cli cli = Cli.run("scan", spiked("run.log"), "--metric", "lss");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).singleElement().asString().contains("lss", "did you mean loss");
    }

    @Test
    void twoFilesOfOneRunAreNamed() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "step,loss\n1,2\n2,2\n50,2\n100,2\n");
        Files.writeString(folder.resolve("b.csv"), "step,loss\n95,2\n150,2\n");
        assertThat(Cli.run("scan", folder).out()).contains("b.csv begins at step 95", "one run in two files");
    }
}
