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
                "F,a,1e9,1e9,t,acc,NaN,,|line 2, column score: 'NaN'",
                "F,a,1e9,1e9,t,acc,,,|line 2, column score: is empty",
                "F,a,1e9,1e9,t,acc,-0.1,,|line 2, column score: -0.1 is neither",
                "F,a,1e9,1e9,t,ppl,170,,|line 2, column score: 170 is neither",
                "F,a,0,1e9,t,acc,0.1,,|line 2, column params: is not positive",
                "F,a,1e9,-1,t,acc,0.1,,|line 2, column tokens: is not positive",
                "F,a,1e9,1e9,t,acc,0.1,1.5,|line 2, column random_baseline",
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
        assertThatThrownBy(() -> ScoreTableReader.parse("s.csv", List.of("family,model,task,acc"), Selection.ALL))
                .hasMessageContaining(
                        "line 1: no column params, tokens, metric, score; found family, model, task, acc");
    }

    @Test
    void duplicateScoreIsRefusedWithBothLines() {
        assertThatThrownBy(() -> read("F,a,1e9,,t,acc,0.1,,", "F,b,1e10,,t,acc,0.2,,", "F,a,1e9,,t,acc,0.3,,"))
                .hasMessageContaining("line 4, column score: a second score of a on t, the first is on line 2");
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
                .hasMessageContaining("s.csv is empty; it needs the columns family");
        assertThatThrownBy(() -> read()).hasMessageContaining("s.csv has no selected rows; it has only a header");
    }

    @Test
    void emptySelectionListsTheAvailableValues() {
        Selection accuracy = new Selection(Set.of("accuracy"), Set.of(), Set.of());
        assertThatThrownBy(() -> ScoreTableReader.parse("s.csv", List.of(HEAD, "F,a,1e9,,t,acc,0.5,,"), accuracy))
                .hasMessageContaining("it has metric acc; family F; check --metric");
    }

    @Test
    void onlySelectedRowsAreValidated() {
        List<String> lines = List.of(HEAD, "F,a,1e9,,t,ppl,170,,", "F,a,1e9,,t,acc,0.5,,");
        Selection accuracy = new Selection(Set.of("acc"), Set.of(), Set.of());
        assertThat(ScoreTableReader.parse("s.csv", lines, accuracy).rows()).hasSize(1);
    }
}
