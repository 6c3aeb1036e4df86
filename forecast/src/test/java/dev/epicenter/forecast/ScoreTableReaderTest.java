package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTableReaderTest {
    private static final String HEAD = "family,model,params,tokens,task,metric,score,random_baseline,n";

    private static ScoreTable read(String... rows) {
        List<String> lines = new ArrayList<>(List.of(HEAD));
        lines.addAll(Arrays.asList(rows));
        return ScoreTableReader.parse("s.csv", lines, Selection.ALL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F,a,1e9,1e9,t,acc,high,,|line 2, column score: 'high' is not a number; correct it, or name the right column with --column score=NAME",
                "F,a,1e9,1e9,t,acc,-0.1,,|line 2, column score: -0.1 is not possible in the unit of acc, fraction; for centered scores give their range, such as --unit acc=-0.5:0.5",
                "F,a,1e9,1e9,t,points,170,,|line 2, column score: 170 is neither a fraction (0 to 1) nor a percentage (0 to 100); give --unit points=UNIT",
                "F,a,1e9,1e9,t,ppl,0.5,,|line 2, column score: 0.5 is not possible in the unit of ppl, perplexity; give --unit ppl=UNIT",
                "F,a,-7,1e9,t,acc,0.1,,|line 2, column params: '-7' is not positive",
                "F,a,many,1e9,t,acc,0.1,,|line 2, column params: 'many' is not a number; correct it, or name the right column with --column params=NAME",
                "F,a,1e9,-5,t,acc,0.1,,|line 2, column tokens: '-5' is not positive",
                "F,a,1e9,1e9,t,acc,0.1,1.5,|line 2, column random_baseline: 1.5 is not a fraction from 0 to below 1",
                "F,a,1e9,1e9,t,acc,0.1|line 2: 7 cells, but the header has 9",
            })
    void invalidRowIsReportedWithFileLineAndColumn(String row, String words) {
        assertThatThrownBy(() -> read(row))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("s.csv, ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void missingColumnsAreReportedWithTheColumnsFound() {
        assertThatThrownBy(() ->
                        ScoreTableReader.parse("s.csv", List.of("family,model,task,note", "F,a,t,good"), Selection.ALL))
                .hasMessage("s.csv, line 1: no column score; found family, model, task, note; name it with"
                        + " --column score=NAME");
    }

    @Test
    void unknownParametersAreRefusedWithTheOptionsThatGiveThem() {
        assertThatThrownBy(() -> ScoreTableReader.parse(
                        "s.csv", List.of("family,model,task,score", "F,ours,t,0.5"), Selection.ALL))
                .hasMessageContaining("s.csv, line 2: the number of parameters of 'ours' is unknown")
                .hasMessageContaining("--column params=NAME")
                .hasMessageContaining("--models FILE");
    }

    @Test
    void floatingPointOperationsGiveTheScaleOfModelsWithoutParameters() {
        ScoreTable table = ScoreTableReader.parse(
                "s.csv",
                List.of("family,model,flops,tokens,task,score", "F,a,1.2e20,,t,0.4", "F,b,6e21,1e12,t,0.5"),
                Selection.ALL);
        ScoreRow alone = table.rows().get(0);
        assertThat(alone.params()).isCloseTo(1e9, within(1.0));
        assertThat(alone.tokens().orElseThrow()).isCloseTo(2e10, within(20.0));
        assertThat(ScaleAxis.COMPUTE.of(alone, "s.csv")).isCloseTo(Math.log10(1.2e20), within(1e-9));
        assertThat(table.rows().get(1).params()).isCloseTo(1e9, within(1.0));
        assertThat(table.notes())
                .anyMatch(note -> note.startsWith("Only FLOPs are given") && note.contains("1 model (a)"))
                .anyMatch(note -> note.startsWith("From FLOPs and tokens") && note.contains("1 model (b)"));
    }

    @Test
    void repeatedScoresAreAveragedWithTheirSpreadAsNoise() {
        ScoreTable table = read("F,a,1e9,,t,acc,0.1,,", "F,b,1e10,,t,acc,0.2,,", "F,a,1e9,,t,acc,0.3,,");
        assertThat(table.rows()).extracting(ScoreRow::model).containsExactly("a", "b");
        assertThat(table.rows().get(0).score()).isCloseTo(0.2, within(1e-12));
        // Two repeats 0.2 apart have the variance 0.02, and their mean half of it.
        assertThat(table.rows().get(0).stderr().orElseThrow()).isCloseTo(Math.sqrt(0.01), within(1e-12));
        assertThat(table.rows().get(1).stderr()).isEmpty();
        assertThat(table.notes())
                .singleElement()
                .isEqualTo("1 score is the mean of repeated rows, with their spread as noise; the largest standard"
                        + " deviation is 14.14 points (a on t).");
    }

    @Test
    void rowsWithoutAScoreAreSkippedAndCounted() {
        ScoreTable table = read("F,a,1e9,1e9,t,acc,NaN,,", "F,a,1e9,1e9,u,acc,,,", "F,a,1e9,1e9,v,acc,0.5,,");
        assertThat(table.rows()).extracting(ScoreRow::task).containsExactly("v");
        assertThat(table.notes()).containsExactly("Skipped 2 scores without a value, the first on line 2.");
    }

    @Test
    void aPatternOmitsTasksOfAnyCase() {
        Selection without = new Selection(Set.of(), Set.of(), Set.of(), Set.of("MMLU*", "*_mc"));
        List<String> lines =
                List.of(HEAD, "F,a,1e9,,mmlu_law,acc,0.5,,", "F,a,1e9,,piqa,acc,0.5,,", "F,a,1e9,,truth_mc,acc,0.5,,");
        assertThat(ScoreTableReader.parse("s.csv", lines, without).rows())
                .extracting(ScoreRow::task)
                .containsExactly("piqa");
        Selection unknown = new Selection(Set.of(), Set.of(), Set.of(), Set.of("arc*"));
        assertThatThrownBy(() -> ScoreTableReader.parse("s.csv", lines, unknown))
                .hasMessageContaining("--without-task arc*: s.csv has no such task; it has")
                .hasMessageContaining("task mmlu_law, piqa, truth_mc");
    }

    @Test
    void percentagesBecomeFractionsWithANote() {
        ScoreTable table = read("F,a,1e9,,t,acc,50,,100", "F,b,1e10,,t,acc,60,,100");
        assertThat(table.rows()).extracting(ScoreRow::score).containsExactly(0.5, 0.6);
        assertThat(table.rows().get(0).stderr().orElseThrow()).isBetween(0.04, 0.06);
        assertThat(table.notes()).singleElement().asString().contains("percentages");
    }

    @Test
    void standardErrorIsEqualForPercentagesAndFractions() {
        ScoreTable percent = read("F,a,1e9,,t,acc,0.5,,200", "F,b,1e10,,t,acc,60,,200");
        ScoreTable fraction = read("F,a,1e9,,t,acc,0.005,,200", "F,b,1e10,,t,acc,0.6,,200");
        for (int i = 0; i < 2; i++) {
            assertThat(percent.rows().get(i).stderr().orElseThrow())
                    .isCloseTo(fraction.rows().get(i).stderr().orElseThrow(), within(1e-12));
        }
    }

    @Test
    void aFamilyInFractionsBesideOneInPercentagesIsRefused() {
        assertThatThrownBy(() -> read(
                        "F,a,1e9,,t,acc,50,,",
                        "F,b,1e10,,u,acc,60,,",
                        "G,a,1e9,,t,acc,0.4,,",
                        "G,b,1e10,,t,acc,0.5,,",
                        "G,b,1e10,,u,acc,0.6,,"))
                .hasMessageContaining("line 2, column score: 50 looks like a percentage, and u (line 6, 0.6)");
    }

    @Test
    void percentagesAndFractionsMixedAreRefused() {
        assertThatThrownBy(() -> read("F,a,1e9,,t,acc,50,,", "F,a,1e9,,u,acc,0.5,,"))
                .hasMessageContaining("line 2, column score: 50 looks like a percentage, and u (line 3, 0.5)");
    }

    @Test
    void axisOfTokensNamesTheFamilyWithoutThem() {
        ScoreTable table = read("F,a,1e9,,t,acc,0.5,,");
        assertThatThrownBy(() -> SeriesSet.of(table, ScaleAxis.COMPUTE))
                .hasMessageContaining("s.csv, line 2, column tokens: unknown for the family F");
        assertThat(SeriesSet.of(table, ScaleAxis.PARAMS).series()).hasSize(1);
    }

    @Test
    void rowsWithoutAPositionOnTheAxisAreSkippedWithANote() {
        ScoreTable table = read("F,a,1e9,1e9,t,acc,0.5,,", "G,b,1e9,,t,acc,0.5,,", "G,c,1e10,,t,acc,0.6,,");
        ScoreTable left = table.on(ScaleAxis.COMPUTE);
        assertThat(SeriesSet.of(left, ScaleAxis.COMPUTE).families()).containsExactly("F");
        assertThat(left.notes())
                .singleElement()
                .isEqualTo("Skipped because their tokens are unknown: 2 scores of 1 family (G).");
        assertThat(table.on(ScaleAxis.PARAMS)).isEqualTo(table);
    }

    @Test
    void axisWithoutAnyValueIsRefused() {
        ScoreTable table = read("F,a,1e9,1e9,t,acc,0.5,,");
        assertThatThrownBy(() -> table.on(ScaleAxis.LOSS))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("s.csv: no row has a value in column loss");
    }

    @Test
    void emptyTableAndTableWithoutRowsAreRefused() {
        assertThatThrownBy(() -> ScoreTableReader.parse("s.csv", List.of(), Selection.ALL))
                .hasMessageContaining("s.csv is empty; it needs a header and one row for each score or model");
        assertThatThrownBy(() -> read()).hasMessageContaining("s.csv has no rows; it has only a header");
    }

    @Test
    void emptySelectionListsTheAvailableValues() {
        Selection accuracy = new Selection(Set.of("accuracy"), Set.of(), Set.of());
        assertThatThrownBy(() -> ScoreTableReader.parse("s.csv", List.of(HEAD, "F,a,1e9,,t,acc,0.5,,"), accuracy))
                .hasMessageContaining("it has metric acc; family F; task t; check --metric");
    }

    @Test
    void onlySelectedRowsAreValidated() {
        List<String> lines = List.of(HEAD, "F,a,1e9,,t,points,170,,", "F,a,1e9,,t,acc,0.5,,");
        Selection accuracy = new Selection(Set.of("acc"), Set.of(), Set.of());
        assertThat(ScoreTableReader.parse("s.csv", lines, accuracy).rows()).hasSize(1);
    }
}
