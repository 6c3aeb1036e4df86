package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ForecastCommandTest {
    @TempDir
    Path folder;

    /** Logistic curves of two families without noise, or scores that no scale changes. */
    private Path scores(int sizes, int tasks, boolean learns) throws IOException {
        StringBuilder csv = new StringBuilder("family,model,params,tokens,task,metric,score\n");
        for (String family : new String[] {"one", "two"}) {
            for (int size = 0; size < sizes; size++) {
                for (int task = 0; task < tasks; task++) {
                    double z = learns ? 1.2 * (size - 2) + 0.1 * (task % 7) : (task + size) % 2 == 0 ? 0.1 : -0.1;
                    csv.append(family)
                            .append(",m")
                            .append(size)
                            .append(",1e")
                            .append(8 + size)
                            .append(",3e11,<b>task ")
                            .append(task)
                            .append(",acc,")
                            .append(1 / (1 + Math.exp(-z)))
                            .append('\n');
                }
            }
        }
        return Files.writeString(folder.resolve("scores.csv"), csv);
    }

    @Test
    void smoothCurvesBeatTheLastValueAndTheNextScaleIsPredicted() throws IOException {
        Cli cli = Cli.run("forecast", scores(4, 14, true));
        assertThat(cli.exit()).isZero();
        assertThat(cli.out().lines().findFirst().orElseThrow())
                .startsWith("Up to a factor of 10.00 beyond the last scale, the error of the weighted blend is ")
                .containsPattern("[0-9]+% lower than that of the last value carried forward, significantly: ");
        assertThat(cli.out())
                .contains("last value", "1e+12", "80% coverage", "and 8 more predictions: --json or --html");
    }

    @Test
    void predictionsBeyondTheTestedDistanceAreMarkedAndTheirIntervalsHaveNoLevel() throws IOException {
        String out =
                Cli.run("forecast", scores(4, 14, true), "--to", "1e13,1e14").out();
        assertThat(out.lines().findFirst().orElseThrow())
                .endsWith("Predictions are tested up to a factor of 100.0; 28 of 56 predictions are farther.");
        int beyond = out.indexOf("Predictions beyond what this table can test");
        String within = out.substring(out.indexOf("Predictions in percent"), beyond);
        assertThat(within).contains("80%", "95%", "1e+13").doesNotContain("1e+14");
        assertThat(out.substring(beyond))
                .contains("up to a factor of 100.0", "narrow, untested", "wide, untested", "1e+14", "x1000", " to ")
                .doesNotContain("80%", "95%", "1e+13");
    }

    @Test
    void aPredictionOneStepAheadIsNotMarked() throws IOException {
        String out = Cli.run("forecast", scores(4, 14, true)).out();
        assertThat(out.lines().findFirst().orElseThrow()).endsWith("Predictions are tested up to a factor of 100.0.");
        assertThat(out)
                .contains("80%", "Back-test by distance", "up to x10.00", "up to x100.0")
                .doesNotContain("beyond what", "untested", "Not predicted");
    }

    @Test
    void nothingIsPredictedFarBeyondTheTestedDistance() throws IOException {
        Cli cli = Cli.run("forecast", scores(4, 14, true), "--to", "1e13,1e18");
        int further = cli.out().indexOf("Further training");
        assertThat(cli.out().substring(0, further))
                .contains(
                        "Not predicted: 28 scores more than a factor of 1.00e+06 beyond the last scale, which is 3 times")
                .contains("1e+13")
                .doesNotContain("1e+18");
        assertThat(cli.out().substring(further)).contains("1e+18");
        JsonNode root = Json.mapper()
                .readTree(Cli.run("forecast", scores(4, 14, true), "--to", "1e18", "--json")
                        .out());
        assertThat(root.get("predictions")).isEmpty();
        assertThat(root.get("refused")).hasSize(28).allSatisfy(refused -> {
            assertThat(refused.get("scale").doubleValue()).isEqualTo(1e18);
            assertThat(refused.get("distance").doubleValue()).isBetween(6.999, 7.001);
        });
        assertThat(Cli.run("forecast", scores(4, 14, true), "--to", "1e18").out())
                .contains("Nothing is predicted: every requested scale is too far beyond this table.");
    }

    @Test
    void intervalsHaveNoLevelIfNothingIsHeldOut() throws IOException {
        String out = Cli.run("forecast", scores(2, 12, true)).out();
        assertThat(out)
                .contains("Predictions beyond what this table can test", "no distance is tested")
                .doesNotContain("80%", "95%");
    }

    @Test
    void aScaleIsWrittenWithItsWholeExponent() throws IOException {
        assertThat(Cli.run("forecast", scores(3, 3, true), "--to", "4.49e10,2.5e12")
                        .out())
                .contains("4.49e+10 ", "2.5e+12 ");
    }

    @Test
    void theFirstLineReportsThatTheLastValueIsNotBeaten() throws IOException {
        assertThat(Cli.run("forecast", scores(3, 6, false))
                        .out()
                        .lines()
                        .findFirst()
                        .orElseThrow())
                .containsPattern("lower than .*, not significantly|higher than .*significantly|equal to");
    }

    @Test
    void aHandfulOfScoresAllowsNoConclusion() throws IOException {
        Cli cli = Cli.run("forecast", scores(4, 2, true), "--json");
        JsonNode root = Json.mapper().readTree(cli.out());
        assertThat(root.get("conclusion").asString()).startsWith("Only 4 scores could be held out, too few to test");
        assertThat(root.get("beats_last_value").booleanValue()).isFalse();
    }

    @Test
    void twoScalesLeaveOnlyBaselinesAndTheConclusionExplainsIt() throws IOException {
        Cli cli = Cli.run("forecast", scores(2, 3, true), "--json");
        JsonNode root = Json.mapper().readTree(cli.out());
        assertThat(root.get("conclusion").asString()).contains("No family has three scales");
        assertThat(root.get("back_tests").size()).isZero();
        assertThat(root.get("beats_last_value").booleanValue()).isFalse();
        assertThat(root.has("tested_distance")).isFalse();
        assertThat(root.get("predictions")).hasSize(6).allSatisfy(prediction -> {
            assertThat(prediction.get("beyond_tested_distance").booleanValue()).isTrue();
            assertThat(prediction.has("eighty")).isFalse();
        });
    }

    @Test
    void theJsonHasExactlyTheKeysOfTheDocs() throws IOException {
        Cli cli = Cli.run("forecast", scores(4, 14, true), "--to", "1e13,1e14", "--tokens", "1e12", "--json");
        assertThat(cli.exit()).isZero();
        JsonNode root = Json.mapper().readTree(cli.out());
        assertThat(root.propertyNames())
                .containsExactly(
                        "format",
                        "source",
                        "axis",
                        "conclusion",
                        "beats_last_value",
                        "chosen",
                        "notes",
                        "back_tests",
                        "verdict_distance",
                        "tested_distance",
                        "by_distance",
                        "of_noise",
                        "predictability",
                        "predictions",
                        "refused",
                        "further_training",
                        "shared_curves");
        assertThat(root.at("/further_training/0").propertyNames())
                .containsExactly("family", "scale", "tasks", "width", "runs");
        assertThat(root.at("/further_training/0/runs/0").propertyNames())
                .containsExactly("scale", "params", "tokens", "cost", "width", "best");
        assertThat(root.at("/by_distance/0").propertyNames())
                .containsExactly("from", "to", "predictions", "families", "error", "last_value", "coverage", "weights");
        assertThat(root.at("/by_distance/0/weights/0").propertyNames()).containsExactly("method", "weight");
        assertThat(root.at("/shared_curves").propertyNames()).containsExactly("refused", "curves", "tasks");
        assertThat(root.at("/back_tests/0").propertyNames())
                .containsExactly("name", "points", "families", "methods", "calibration");
        assertThat(root.at("/back_tests/0/calibration/0").propertyNames()).containsExactly("nominal", "covered");
        assertThat(root.at("/back_tests/0/methods/0").propertyNames())
                .containsExactly("method", "chosen", "weight", "rehearsed", "error", "skill", "less", "coverage");
        assertThat(root.at("/predictability/0").propertyNames())
                .containsExactly("family", "transform", "tasks", "correlation", "largest_step", "sparse");
        assertThat(root.get("predictions").size()).isEqualTo(2 * 14 * 2);
        assertThat(root.get("format").intValue()).isEqualTo(3);
        assertThat(root.at("/predictions/0").propertyNames())
                .containsExactly(
                        "family",
                        "task",
                        "scale",
                        "params",
                        "tokens",
                        "distance",
                        "beyond_tested_distance",
                        "last",
                        "score",
                        "eighty",
                        "ninety_five");
        assertThat(root.at("/predictions/1").propertyNames())
                .contains("untested_narrow", "untested_wide")
                .doesNotContain("eighty", "ninety_five");
        assertThat(root.at("/predictions/0/scale").doubleValue()).isEqualTo(1e13);
        assertThat(root.at("/predictions/0/tokens").doubleValue()).isEqualTo(1e12);
    }

    @Test
    void thePageNeedsNoNetworkAndHasNoForeignMarkup() throws IOException {
        Path page = folder.resolve("page.html");
        Cli cli = Cli.run("forecast", scores(3, 3, true), "--html", page);
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).endsWith("Plots: " + page + System.lineSeparator());
        assertThat(Files.readString(page))
                .contains("Forecast of scores.csv", "uPlot")
                .doesNotContain("<b>task", "src=\"http", "href=\"http");
    }

    @Test
    void theDemoDerivesItsConclusionsFromItsTables() {
        Cli cli = Cli.run("forecast", "--demo");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains("[0.131, 0.955]", "from 0.148 to 0.305", "does not hold", "0.043 of the variance", "PaLM");
    }

    @Test
    void parametersAndTokensAreComparedAsCompute() {
        Cli cli = Cli.run("forecast", "--compute", "1.2e9:5e11", "175e9:3e11");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).contains("3.60e+21", "3.15e+23", "x87.50");
    }

    @ParameterizedTest
    @CsvSource({
        "--to -1, --to",
        "--tokens 0, --tokens",
        "--axis tokens --to 1e12, --tokens D",
        "--axis loss, column loss"
    })
    void impossibleOptionsAreOneLine(String options, String named) throws IOException {
        Path file = scores(3, 3, true);
        Object[] words = (file + " " + options).split(" ");
        Object[] all = new Object[words.length + 1];
        all[0] = "forecast";
        System.arraycopy(words, 0, all, 1, words.length);
        Cli cli = Cli.run(all);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines()).singleElement().asString().contains(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "family,model,task,score|f,m,t,0.5|f,n,t,0.6|line 2: the number of parameters of 'm' is unknown",
                "family,task,score|f,t,0.5|f,u,0.6|no column model or params; found family, task, score; name one with --column model=NAME",
                "family,model,params,tokens,task,metric,score|f,m,1e9,,t,acc,0.5|f,n,1e9,,t,acc,good|line 3, column score: 'good'",
                "family,model,params,tokens,task,metric,score|f,m,1e9,,t,acc,50|f,n,1e9,,u,acc,0.6|looks like a percentage",
                "family,model,params,tokens,task,metric,score|f,m,1e9,,t,acc,0.5|f,n,1e9,,t,acc,-1|line 3, column score: -1",
            })
    void aWrongTableIsOneLineAndNoPageIsWritten(String head, String first, String second, String named)
            throws IOException {
        Path table = Files.writeString(folder.resolve("wrong.csv"), head + "\n" + first + "\n" + second + "\n");
        Path page = folder.resolve("page.html");
        Cli cli = Cli.run("forecast", table, "--html", page);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines()).singleElement().asString().contains("wrong.csv", named);
        assertThat(page).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"12, '12'", "1e9:0, 1e9:0", "a:b, a:b"})
    void anInvalidModelIsNamed(String text, String named) {
        Cli cli = Cli.run("forecast", "--compute", text);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).singleElement().asString().contains(named, "PARAMS:TOKENS");
    }
}
