package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that other programs write: spreadsheets, exports of runs, leaderboards, papers. */
class ExportedTablesTest {
    private static final double EXACT = 1e-9;

    @Test
    void costOfAForwardPassIsNoTrainingCompute() {
        String table = "model,params (M),FLOPs (G),top1\nt,28,4.5,82\ns,50,8.7,83\n";
        ScoreInput input = read(table);
        assertThat(input.scores().get(0).raw().flops()).isEmpty();
        assertThat(input.notes())
                .contains(
                        "Column FLOPs (G), 4.5e9 to 8.7e9, looks like the cost of one forward pass and not of training; it is"
                                + " not used (--column \"flops=FLOPs (G)\" uses it).");
        TableOptions options = new TableOptions(
                Set.of(), TableOptions.columns(List.of("flops=FLOPs (G)")), Map.of(), Optional.empty());
        assertThat(ScoreInput.parse("t.csv", table, options, (f, m, t, k, s) -> true)
                        .scores()
                        .get(0)
                        .raw()
                        .flops())
                .hasValue(4.5e9);
    }

    @Test
    void colorsAndCommentsOfLatexAreNoCells() {
        ScoreInput input = read("Model & Params & MMLU \\\\\nfoo & 1B & \\textcolor{gray}{26.4} \\\\ % old\n"
                + "foo & 2B & \\cellcolor{blue!25}27.1 \\\\\n");
        assertThat(input.scores())
                .extracting(NormalScore::fraction)
                .usingElementComparator((a, b) -> Math.abs(a - b) < EXACT ? 0 : 1)
                .containsExactly(0.264, 0.271);
    }

    @Test
    void columnActiveOfWordsIsNoSize() {
        assertThat(read("model,params,active,acc\na,1e9,true,0.3\nb,3e9,false,0.4\n")
                        .scores())
                .hasSize(2);
    }

    @Test
    void familyThatIsEmptyBesideRepeatedOnesIsUnknown() {
        ScoreInput input = read("family,model,params,acc\npythia,pythia-1b,1e9,0.3\npythia,pythia-3b,3e9,0.4\n"
                + ",gpt-neo-1b,1e9,0.31\n,gpt-neo-3b,3e9,0.41\n");
        assertThat(input.scores().get(2).raw().family()).isEqualTo("gpt-neo");
    }

    @Test
    void trainingComputeOfSmallModelsIsKept() {
        // 100,000 parameters on 2 million tokens.
        assertThat(read("model,params,flops,acc\nt,1e5,1.2e12,0.3\ns,2e5,4.8e12,0.4\n")
                        .scores()
                        .get(0)
                        .raw()
                        .flops())
                .hasValue(1.2e12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rank_diff",
                "infer_gmacs",
                "GFLOPs",
                "samples_per_sec",
                "Rel. Latency",
                "Denoised inference time (s)",
                "config.lr",
                "_runtime"
            })
    void costsAndSettingsAreNoTasks(String column) {
        assertThat(read("model,params," + column + ",top1\na,1e6,22,70\nb,4e6,48,75\n")
                        .scores())
                .extracting(score -> score.raw().task())
                .containsOnly("top1");
    }

    @Test
    void countsOfSamplesAreNoTask() {
        assertThat(read("model,params,images,top1\na,1e6,400000000,70\nb,4e6,2000000000,75\n")
                        .scores())
                .hasSize(2);
    }

    @Test
    void titlesAboveTheHeaderAndMergedCellsAreRead() {
        ScoreInput input =
                read("Results,,,,\n,,,Knowledge,\nFamily,Model,Params,MMLU,BBH\nFoo,S,1B,30,28\n,M,3B,42,33\n"
                        + ",,,,\nBar,X,2B,35,30\n,Y,9B,58,43\n");
        assertThat(input.scores())
                .extracting(score -> score.raw().family())
                .containsExactly("Foo", "Foo", "Foo", "Foo", "Bar", "Bar", "Bar", "Bar");
        assertThat(input.scores().get(2).raw().line()).isEqualTo(5);
        assertThat(input.notes()).contains("Empty cells of the column Family are read as the cell above them.");
    }

    @Test
    void tableOfLatexIsRead() {
        ScoreInput input = read(
                "\\begin{tabular}{lrrr}\n\\toprule\nModel & Params & \\multicolumn{1}{c}{MMLU} & BoolQ \\\\\n"
                        + "\\midrule\n\\multirow{2}{*}{Pythia~\\cite{x}} & 1.4B & 26.4 & 52.0 \\\\\n & 2.8B & 27.1 & 59.3\\% \\\\ \\hline\n"
                        + "\\textbf{Ours} & 1.3B & \\textbf{\\underline{28.2}} & $55.1$ \\\\[2pt]\nOurs & 2.7B & 31.5 & 62 \\\\\n\\bottomrule\n");
        assertThat(input.scores())
                .extracting(NormalScore::fraction)
                .usingElementComparator((a, b) -> Math.abs(a - b) < EXACT ? 0 : 1)
                .containsExactly(0.264, 0.52, 0.271, 0.593, 0.282, 0.551, 0.315, 0.62);
        assertThat(input.scores().get(2).raw().model()).isEqualTo("Pythia");
        assertThat(input.scores().get(4).raw().line()).isEqualTo(7);
    }

    @Test
    void settingsOfAnExportOfRunsAreFound() {
        ScoreInput input = read(
                "Name,State,config.lr,config.n_params,config.seed,config.tokens,eval/hellaswag_acc,_step\n"
                        + "red-1,finished,1e-3,125000000,1,2500000000,0.291,9999\nsun-2,finished,6e-4,350000000,1,7000000000,0.34,9999\n");
        RawScore first = input.scores().get(0).raw();
        assertThat(input.scores()).hasSize(2);
        assertThat(first.params()).hasValue(1.25e8);
        assertThat(first.tokens()).hasValue(2.5e9);
        assertThat(input.scores().get(0).chance()).hasValue(0.25);
    }

    @Test
    void rawColumnOfALeaderboardHasFractions() {
        ScoreInput input = read("model,params,IFEval Raw,IFEval\na,1e9,0.1627,16.27\nb,3e9,0.2674,26.74\n");
        assertThat(input.scores())
                .allSatisfy(score -> assertThat(score.fraction())
                        .isCloseTo(score.raw().line() == 2 ? 0.1627 : 0.2674, within(EXACT)));
    }

    @Test
    void percentSignsStandBesideFractionsOrPercentages() {
        assertThat(read("model,params,mmlu\na,1e9,0.31\nb,3e9,42%\n").scores())
                .extracting(NormalScore::fraction)
                .containsExactly(0.31, 0.42);
        assertThat(read("model,params,mmlu\na,1e9,31\nb,3e9,42%\n").scores())
                .extracting(NormalScore::fraction)
                .containsExactly(0.31, 0.42);
        assertThat(read("model,params,wer\na,1e9,0.45\nb,3e9,38%\n").scores())
                .extracting(NormalScore::fraction)
                .containsExactly(0.55, 0.62);
        assertThatThrownBy(() -> read("model,params,mmlu\na,1e9,31\nb,3e9,42%\nc,9e9,0.55\n"))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(
                        "t.csv, line 2, column mmlu: 31 looks like a percentage, and mmlu (line 4, 0.55) like a fraction;"
                                + " write all with a percent sign, or all as fractions");
    }

    private static ScoreInput read(String text) {
        return ScoreInput.parse("t.csv", text, TableOptions.NONE, (family, model, task, metric, shots) -> true);
    }
}
