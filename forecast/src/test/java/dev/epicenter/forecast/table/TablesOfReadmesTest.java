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

/** Tables as authors write them for readers: error rates, percent signs, text around the table, two rows of headers. */
class TablesOfReadmesTest {
    private static final double EXACT = 1e-9;

    @ParameterizedTest
    @ValueSource(strings = {"wer", "WER ↓", "top1_err", "Long-Form CER", "EER", "Error rate", "Difference ↓"})
    void errorRatesFallWithSkillWithAndWithoutPercentSigns(String header) {
        ScoreInput signs = read("model,params," + header + "\na,39M,82.1%\nb,74M,51.7%\n");
        ScoreInput plain = read("model,params," + header + "\na,39M,82.1\nb,74M,51.7\n");
        for (ScoreInput input : List.of(signs, plain)) {
            assertThat(input.scores())
                    .extracting(NormalScore::fraction)
                    .satisfiesExactly(
                            first -> assertThat(first).isCloseTo(0.179, within(EXACT)),
                            second -> assertThat(second).isCloseTo(0.483, within(EXACT)));
        }
    }

    @Test
    void wordErrorRateMayBeAbove100Percent() {
        ScoreInput input = read("model,params,wer\na,39M,101.8%\nb,74M,50%\n");
        assertThat(input.scores().get(0).unit().value(input.scores().get(0).fraction()))
                .isCloseTo(1.018, within(EXACT));
    }

    @Test
    void errorNamesTheColumnOfAWideTable() {
        assertThatThrownBy(() -> read("model,params,patch,top1\na,1000000,224,70\nb,4000000,448,75\n"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("line 2, column patch: 224 is neither a fraction (0 to 1) nor a percentage")
                .hasMessageContaining("--id-columns");
    }

    @Test
    void sizeOfImagesIsNoTask() {
        assertThat(tasks(read("model,params,img_size,top1\na,1000000,224,70\nb,4000000,448,75\n")))
                .containsExactly("top1");
    }

    @Test
    void givenColumnOfScoresIsTheOnlyTask() {
        TableOptions options =
                new TableOptions(Set.of(), TableOptions.columns(List.of("score=arena")), Map.of(), Optional.empty());
        assertThat(tasks(ScoreInput.parse(
                        "t.csv", "place,model,arena\n3,a-1b,10\n2,a-3b,20\n", options, (f, m, t, k, s) -> true)))
                .containsExactly("arena");
    }

    @Test
    void tableOfLossesNeedsNoTask() {
        ScoreInput input = read("N,D,loss\n1e8,2e9,3.4\n4e8,8e9,2.9\n");
        assertThat(tasks(input)).containsExactly("loss");
        assertThat(input.scores().get(1).fraction())
                .isGreaterThan(input.scores().get(0).fraction());
    }

    @Test
    void runsOfOneSizeWithOtherComputeAreNotRepeats() {
        assertThat(read("params,flops,loss\n1e8,1e18,4.0\n1e8,1e19,3.5\n1e9,1e20,2.9\n")
                        .scores())
                .hasSize(3);
    }

    @Test
    void largestTableOfAPageIsRead() {
        ScoreInput input = read(
                "# Title\n\nText, with commas, and a | bar.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
                        + "| model | params | mmlu |\n|:--|--:|---|\n| [x-1B](https://x/y.pdf) | 1e9 | 30 |\n| **x-3B** | 3e9 | 40 |\n\nMore.\n");
        assertThat(input.scores()).extracting(score -> score.raw().model()).containsExactly("x-1B", "x-3B");
        assertThat(input.notes()).contains("Read the table at line 9, the largest of 2 on the page.");
    }

    @Test
    void secondRowOfHeadersIsSkipped() {
        ScoreInput input = read("| Model | MMLU | GSM8K |\n|---|---|---|\n| | 5-shot | 8-shot |\n| Q-1B | 30 | 10 |\n");
        assertThat(input.scores()).hasSize(2);
    }

    @Test
    void columnsThatAreModelsNeedNoOption() {
        ScoreInput input =
                read("| Task/Metric | LLaMA 7B | OpenLLaMA 3Bv2 |\n|---|---|---|\n| boolq/acc | 0.75 | 0.65 |\n");
        assertThat(input.scores())
                .extracting(score -> score.raw().model())
                .containsExactly("LLaMA 7B", "OpenLLaMA 3Bv2");
        assertThat(input.scores().get(1).raw().params()).hasValue(3e9);
        assertThatThrownBy(() -> read(
                        "| sparsity | ppl | llama2-7b | llama2-13b |\n|---|---|---|---|\n| 2:4 | wanda | 11 | 8 |\n"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--column model=NAME");
    }

    @Test
    void parametersInMillionsAfterASlash() {
        assertThat(read("model,Params / M,acc\na,39,0.5\nb,74,0.6\n")
                        .scores()
                        .get(0)
                        .raw()
                        .params())
                .hasValue(39e6);
    }

    @Test
    void columnThatTellsRowsOfOneModelApartIsNamed() {
        assertThat(read("model,pretrained,params,imagenet\nL,small,3e8,0.30\nL,big,3e8,0.75\n")
                        .notes())
                .contains(
                        "Rows of one model differ in the column pretrained and are averaged; keep one row of each, or add"
                                + " that column to the models' names.");
        assertThat(read("model,seed,params,imagenet\nL,s1,3e8,0.30\nL,s2,3e8,0.31\n")
                        .notes())
                .noneMatch(note -> note.startsWith("Rows of one model"));
    }

    @Test
    void tablesWithOneHeaderAreOne() {
        String page =
                "| model | params | MMLU |\n|---|---|---|\n| py-1 | 1e9 | 30 |\n\n| py-2 | 2e9 | 35 |\n\nText.\n\n"
                        + "| model | params | MMLU |\n|---|---|---|\n| opt-1 | 1e9 | 31 |\n\n"
                        + "| hyper | value |\n|---|---|\n| lr | 1 |\n| wd | 2 |\n| b | 3 |\n| c | 4 |\n";
        assertThat(read(page).scores())
                .extracting(score -> score.raw().model())
                .containsExactly("py-1", "py-2", "opt-1");
    }

    @Test
    void emptyFirstCellWithADecimalCommaIsARow() {
        assertThat(read("rank;model;MMLU\n;Py-70M;0,30\n;Py-160M;0,35\n").scores())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlqa_der", "Error detection", "err detection"})
    void wordsOfATaskAreNoErrorRates(String header) {
        assertThat(read("model,params," + header + "\na,39M,30\nb,74M,58\n")
                        .scores()
                        .get(1)
                        .fraction())
                .isCloseTo(0.58, within(EXACT));
    }

    @Test
    void errorsWithoutABoundFallWithSkill() {
        ScoreInput input = read("model,params,mae,FID\na,39M,30,120\nb,74M,20,40\n");
        assertThat(tasks(input)).containsExactly("mae", "FID");
        assertThat(input.scores().get(2).fraction())
                .isGreaterThan(input.scores().get(0).fraction());
    }

    private static ScoreInput read(String text) {
        return ScoreInput.parse("t.csv", text, TableOptions.NONE, (family, model, task, metric, shots) -> true);
    }

    private static List<String> tasks(ScoreInput input) {
        return input.scores().stream()
                .map(score -> score.raw().task())
                .distinct()
                .toList();
    }
}
