package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.duckdb.DuckDb;
import dev.epicenter.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The inputs of {@code forecast} from the command line. */
class ForecastInputTest {
    private static final String[] SIZES = {"100m", "300m", "1b", "3b"};

    @TempDir
    Path folder;

    private static String wide(String head, String unit) {
        StringBuilder table = new StringBuilder("model," + head + "\n");
        for (int i = 0; i < SIZES.length; i++) {
            table.append("zorg-")
                    .append(SIZES[i])
                    .append(',')
                    .append(30 + 10 * i)
                    .append(unit)
                    .append(',')
                    .append(20 + 12 * i)
                    .append(unit)
                    .append('\n');
        }
        return table.toString();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode json(Object... words) {
        Cli cli = Cli.run(words);
        assertThat(cli.err()).doesNotContain("bug");
        assertThat(cli.exit()).as(cli.err()).isZero();
        return Json.mapper().readTree(cli.out());
    }

    @Test
    void standardInputIsRead() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(wide("riddle,maze", "%").getBytes(StandardCharsets.UTF_8)));
        try {
            JsonNode root = json("forecast", "-", "--json");
            assertThat(root.get("source").asString()).isEqualTo("standard input");
            assertThat(root.get("predictions")).hasSize(2);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void folderOfTheHarnessIsRead() throws IOException {
        for (int i = 0; i < SIZES.length; i++) {
            Path results = folder.resolve("lm/zorg__zorg-" + SIZES[i]).resolve("results_2024.json");
            Files.createDirectories(results.getParent());
            Files.writeString(
                    results,
                    Json.line(Map.of(
                            "results",
                            Map.of("riddle", Map.of("acc,none", 0.3 + 0.1 * i, "acc_stderr,none", 0.01)),
                            "model_name",
                            "zorg/zorg-" + SIZES[i])));
        }
        JsonNode root = json("forecast", folder.resolve("lm"), "--json", "--to", "7B");
        assertThat(root.get("source").asString()).isEqualTo("lm");
        assertThat(root.at("/predictions/0/family").asString()).isEqualTo("zorg");
        assertThat(root.at("/predictions/0/params").doubleValue()).isEqualTo(7e9);
        assertThat(root.get("notes").toString()).contains("Read 4 files of lm-evaluation-harness.");
    }

    @Test
    void parquetIsReadAsItsCsv() throws IOException, SQLException {
        Path csv = file("t.csv", wide("riddle,maze", ""));
        Path parquet = folder.resolve("t.parquet");
        try (Connection connection = DuckDb.open();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_csv(" + DuckDb.file(csv) + ")) TO " + DuckDb.literal(parquet)
                    + " (FORMAT parquet)");
        }
        assertThat(json("forecast", parquet, "--json").get("predictions"))
                .isEqualTo(json("forecast", csv, "--json").get("predictions"));
    }

    @Test
    void damagedParquetIsOneLine() throws IOException {
        Cli cli = Cli.run("forecast", file("t.parquet", "PAR1 and nothing more"));
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).singleElement().asString().contains("t.parquet", "not a valid Parquet file");
    }

    @Test
    void tableOfModelsGivesFamiliesSizesAndTokens() throws IOException {
        Path scores = file("s.csv", "model,riddle\nalpha,0.3\nbeta,0.4\ngamma,0.5\n");
        Path models = file(
                "m.csv", "model,family,params,tokens\nalpha,greek,100M,2B\nbeta,greek,1B,20B\ngamma,greek,10B,200B\n");
        JsonNode root = json("forecast", scores, "--models", models, "--axis", "compute", "--json");
        assertThat(root.at("/predictions/0/family").asString()).isEqualTo("greek");
        assertThat(root.at("/predictions/0/tokens").doubleValue()).isEqualTo(2e12);
        Cli without = Cli.run("forecast", scores);
        assertThat(without.err().lines()).singleElement().asString().contains("'alpha' is unknown", "--models FILE");
    }

    @Test
    void predictionsOfAPerplexityAreInItsUnit() throws IOException {
        StringBuilder table = new StringBuilder("model,task,metric,score\n");
        for (int i = 0; i < SIZES.length; i++) {
            table.append("zorg-")
                    .append(SIZES[i])
                    .append(",riddle,ppl,")
                    .append(30 - 6 * i)
                    .append('\n');
        }
        Path file = file("p.csv", table.toString());
        JsonNode prediction = json("forecast", file, "--json").at("/predictions/0");
        assertThat(prediction.at("/in_unit/unit").asString()).isEqualTo("perplexity");
        assertThat(prediction.at("/in_unit/last").doubleValue()).isEqualTo(12);
        assertThat(prediction.at("/in_unit/score").doubleValue()).isBetween(1.0, 12.5);
        assertThat(Cli.run("forecast", file).out()).contains("(or in the unit of the metric)", " 12.00 ");
    }

    @Test
    void optionsReadWhatTheTableDoesNotSay() throws IOException {
        Path file = file("o.csv", wide("riddle,year", ""));
        assertThat(json("forecast", file, "--json").get("predictions")).hasSize(1);
        assertThat(json("forecast", file, "--id-columns", "model", "--json").get("predictions"))
                .hasSize(2);
        assertThat(json("forecast", file, "--id-columns", "model", "--without-task", "ye*", "--json")
                        .get("predictions"))
                .hasSize(1);
        Path centered = file("c.csv", wide("riddle,maze", "").replace("20", "-20"));
        Cli refused = Cli.run("forecast", centered);
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err().lines()).singleElement().asString().contains("line 2, column maze: -20");
        assertThat(json("forecast", centered, "--unit", "-100:100", "--json").get("predictions"))
                .hasSize(2);
    }

    @Test
    void invalidOptionsAreOneLine() throws IOException {
        Path file = file("i.csv", wide("riddle,maze", ""));
        Map<String, String> wrong = Map.of(
                "--unit=acc=x", "--unit acc=x",
                "--column=x=y", "--column x=y",
                "--id-columns=no", "--id-columns no",
                "--to=sevenB", "'sevenB' is not a number; give one such as 1e12, 7B or 350M",
                "--without-task=no*", "--without-task no*",
                "--models=none.csv", "none.csv");
        wrong.forEach((option, named) -> {
            Cli cli = Cli.run("forecast", file, option);
            assertThat(cli.exit()).as(option).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.err().lines()).as(option).first().asString().contains(named);
        });
    }

    @Test
    void optionsThatReadATableAreRefusedWithTheDemo() {
        for (String[] option : new String[][] {
            {"--models", "models.csv"}, {"--id-columns", "model"}, {"--column", "task=name"}, {"--unit", "percent"}
        }) {
            Cli cli = Cli.run("forecast", "--demo", option[0], option[1]);
            assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(cli.err()).contains(option[0] + " cannot be combined with --demo");
        }
    }

    @Test
    void aRangeFromWorstToBestMayFall() throws IOException {
        StringBuilder table = new StringBuilder("family,model,params,task,metric,score\n");
        for (int i = 0; i < SIZES.length; i++) {
            for (String task : new String[] {"a", "b"}) {
                table.append("zorg,zorg-" + SIZES[i] + "," + SIZES[i] + "," + task + ",defects," + (9 - i) + ".5\n");
            }
        }
        JsonNode root = json("forecast", file("defects.csv", table.toString()), "--unit", "10:0", "--json");
        JsonNode first = root.get("predictions").get(0);
        assertThat(first.get("last").doubleValue()).isEqualTo(0.35);
        assertThat(first.get("in_unit").get("unit").asString()).isEqualTo("falling, 0 to 10");
        assertThat(first.get("in_unit").get("score").doubleValue()).isLessThan(6.5);
        Cli cli = Cli.run("forecast", file("same.csv", table.toString()), "--unit", "10:10");
        assertThat(cli.err()).contains("'10:10' is no unit", "a range from the worst to the best score such as -1:1");
    }

    @Test
    void severalMetricsOfATaskAreReported() throws IOException {
        StringBuilder table = new StringBuilder("family,model,params,task,metric,score\n");
        for (int i = 0; i < SIZES.length; i++) {
            for (String metric : new String[] {"acc", "acc_norm"}) {
                table.append("zorg,zorg-" + SIZES[i] + "," + SIZES[i] + ",arc," + metric + ",0." + (3 + i) + "\n");
            }
        }
        Path scores = file("metrics.csv", table.toString());
        assertThat(Cli.run("forecast", scores).out())
                .contains("1 task has several metrics (acc, acc_norm): all are predicted", "--metric NAME selects one");
        assertThat(Cli.run("forecast", scores, "--metric", "acc").out()).doesNotContain("several metrics");
    }
}
