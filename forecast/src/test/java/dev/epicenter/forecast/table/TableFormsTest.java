package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of tables: wide, with several metrics, with models as columns, Markdown, JSON; and units of counts. */
class TableFormsTest {
    private static ScoreInput read(String text) {
        return read(text, TableOptions.NONE);
    }

    private static ScoreInput read(String text, TableOptions options) {
        return ScoreInput.parse("t.csv", text, options, (family, model, task, metric, shots) -> true);
    }

    private static List<String> texts(ScoreInput input) {
        return input.scores().stream()
                .map(one -> one.raw().model() + " " + one.raw().task() + " "
                        + one.raw().metric() + " " + Math.round(1000 * one.fraction()))
                .toList();
    }

    @Test
    void leaderboardHasOneColumnForEachTask() {
        ScoreInput input = read(
                "T,Model,fullname,Average,Hub \u2764\uFE0F,#Params (B),CO\u2082 cost (kg),IFEval,MMLU-PRO,Base Model\n"
                        + "x,<a href='h'>Q 7B</a> <a>i</a>,org/Q-7B,40.5,12,7.6,0.4,60,30.2,none\n"
                        + "x,<a href='h'>Q 14B</a> <a>i</a>,org/Q-14B,50.5,12,14.8,0.4,70,40.2,none\n");
        assertThat(texts(input))
                .containsExactly(
                        "org/Q-7B Average score 405",
                        "org/Q-7B IFEval score 600",
                        "org/Q-7B MMLU-PRO score 302",
                        "org/Q-14B Average score 505",
                        "org/Q-14B IFEval score 700",
                        "org/Q-14B MMLU-PRO score 402");
        assertThat(input.scores().get(0).raw().params()).hasValue(7.6e9);
        assertThat(input.scores()).allMatch(one -> one.raw().family().equals("q"));
    }

    @Test
    void optionNamesTheColumnsThatAreNoTasks() {
        TableOptions options = new TableOptions(Set.of("shard"), Map.of(), Map.of(), Optional.empty());
        assertThat(texts(read("model,params,shard,t\na,1e9,3,0.5\n", options))).containsExactly("a t score 500");
        assertThatThrownBy(() -> read(
                        "model,params,t\na,1e9,0.5\n",
                        new TableOptions(Set.of("shards"), Map.of(), Map.of(), Optional.empty())))
                .hasMessageContaining("--id-columns shards: t.csv has no such column")
                .hasMessageContaining("it has model, params, t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed",
                "seedno",
                "Seed ID",
                "random_seed",
                "data-seed",
                "trial",
                "run_id",
                "fold",
                "replicate no."
            })
    void numberOfARepeatIsNoTask(String column) {
        assertThat(texts(read("model,params," + column + ",t\na,1e9,1,0.4\na,1e9,2,0.6\n")))
                .containsExactly("a t score 500");
    }

    @Test
    void columnNamedLikeARepeatIsATaskIfItHasFractions() {
        assertThat(texts(read("model,params,row\na,1e9,0.4\nb,2e9,0.6\n")))
                .containsExactly("a row score 400", "b row score 600");
    }

    @Test
    void suffixOfAWideColumnIsItsMetric() {
        ScoreInput input = read(
                "model,params,arc_easy/acc,arc_easy/acc_stderr,arc_easy/acc_norm,MMLU - EM,wikitext_word_perplexity\n"
                        + "a,1e9,0.5,0.02,0.52,0.4,16\n");
        assertThat(texts(input))
                .containsExactly(
                        "a arc_easy acc 500",
                        "a arc_easy acc_norm 520",
                        "a MMLU EM 400",
                        "a wikitext word_perplexity 500");
        assertThat(input.scores().get(0).stderr()).hasValue(0.02);
        assertThat(input.scores().get(1).stderr()).isEmpty();
    }

    @Test
    void rowMayHaveSeveralMetrics() {
        ScoreInput input = read("model,params,task,acc,acc_stderr,ppl\na,1e9,t,0.5,0.01,\na,1e9,u,,,16\n");
        assertThat(texts(input)).containsExactly("a t acc 500", "a u ppl 500");
        assertThat(input.notes()).contains("Skipped 2 scores without a value, the first on line 2.");
    }

    @Test
    void modelsMayBeTheColumns() {
        ScoreInput input = read("Benchmark;Pythia-160M;Pythia-1B\nARC-e;40,5;50,1\nPIQA;60,0;70,2\n");
        assertThat(texts(input))
                .containsExactly(
                        "Pythia-160M ARC-e score 405",
                        "Pythia-1B ARC-e score 501",
                        "Pythia-160M PIQA score 600",
                        "Pythia-1B PIQA score 702");
    }

    @Test
    void markdownTable() {
        ScoreInput input = read(
                "| Model | Size | ARC-e |\n|:--|--:|:-:|\n| **[ours-7b](https://x)** | 7B | **51.5** \u00B1 0.9 |\n");
        assertThat(texts(input)).containsExactly("ours-7b ARC-e score 515");
        assertThat(input.scores().get(0).stderr().orElseThrow()).isCloseTo(0.009, within(1e-12));
    }

    @Test
    void jsonObjectMayBeColumnsARowsWithAHeaderOrScoresByModel() {
        for (String text : List.of(
                "{\"model\":{\"0\":\"a-1b\"},\"task\":{\"0\":\"t\"},\"score\":{\"0\":0.5}}",
                "{\"model\":[\"a-1b\"],\"task\":[\"t\"],\"score\":[0.5]}",
                "{\"columns\":[\"model\",\"t\"],\"index\":[0],\"data\":[[\"a-1b\",0.5]]}",
                "[{\"title\":\"core\",\"header\":[{\"value\":\"Model\"},{\"value\":\"t\"}],\"rows\":[[{\"value\":\"a-1b\"},{\"value\":0.5}]]}]",
                "{\"a-1b\":{\"t\":0.5}}")) {
            assertThat(texts(read(text))).as(text).containsExactly("a-1b t score 500");
        }
        assertThat(texts(read("{\"a-1b\":{\"t\":{\"acc\":0.5,\"acc_norm\":0.6}}}")))
                .containsExactly("a-1b t acc 500", "a-1b t acc_norm 600");
    }

    @Test
    void linesBeforeTheHeaderAndRepeatedHeadersAreSkipped() {
        String rows = "model,params,t\na,1e9,0.5\n";
        for (String before : List.of("# exported 2024-05-01, by us\n", "Table 3\n\n", "sep=,\n")) {
            assertThat(texts(read(before + rows + rows.replace("a,1e9", "b,2e9"))))
                    .as(before)
                    .containsExactly("a t score 500", "b t score 500");
        }
    }

    @Test
    void percentInTheHeaderHoldsForSmallScores() {
        ScoreInput input = read("model,params,task,\"Accuracy (%)\"\na,1e9,t,0.8\nb,2e9,t,0.9\n");
        assertThat(input.scores()).extracting(NormalScore::fraction).containsExactly(0.008, 0.009000000000000001);
    }

    @Test
    void lettersOfScalingLawsAreColumns() {
        RawScore raw = read("model,N,D,C,task,score\na,1e9,2e10,1.2e20,t,0.5\n")
                .scores()
                .get(0)
                .raw();
        assertThat(raw.params()).hasValue(1e9);
        assertThat(raw.tokens()).hasValue(2e10);
        assertThat(raw.flops()).hasValue(1.2e20);
        assertThat(raw.items()).isEmpty();
    }

    @Test
    void flopsMayHaveAUnitInTheHeader() {
        RawScore raw = read("Model,Model Size (B),Pretraining Data Size (T),FLOPs (1E21),MMLU\nx,7,2,84,0.45\n")
                .scores()
                .get(0)
                .raw();
        assertThat(raw.params()).hasValue(7e9);
        assertThat(raw.tokens()).hasValue(2e12);
        assertThat(raw.flops()).hasValue(8.4e22);
    }

    @Test
    void spreadsheetIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> InputText.decode("t.xlsx", new byte[] {'P', 'K', 3, 4, 20}))
                .hasMessage("t.xlsx is a spreadsheet or a ZIP file; save the sheet as CSV, or unpack it");
    }

    @Test
    void jsonObjectsAreRows() {
        String one = "{\"model\":\"a\",\"params\":1e9,\"task\":\"t\",\"score\":0.5,\"config\":{}}";
        String two = "{\"model\":\"b\",\"params\":2000000000,\"task\":\"t\",\"score\":NaN}";
        for (String text : List.of(one + "\n" + two + "\n", "[" + one + "," + two + "]")) {
            assertThat(texts(read(text))).containsExactly("a t score 500");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Parameters (B) | 1.1 | 1.1e9",
                "#Params (B) | 7 | 7e9",
                "params_m | 350 | 3.5e8",
                "size in billions | 7 | 7e9",
                "model_size | 7B | 7e9",
                "params | 1.1 | 1.1e9",
                "Model Size (M) | 160 | 1.6e8",
            })
    void unitOfParametersIsInTheHeaderOrFollowsFromTheirSize(String header, String cell, double params) {
        ScoreInput input = read("model," + header + ",task,score\na," + cell + ",t,0.5\n");
        assertThat(input.scores().get(0).raw().params().orElseThrow()).isCloseTo(params, within(1e-9 * params));
    }

    @Test
    void modelsNamesShowTheUnitOfParameters() {
        ScoreInput input = read("model,params,task,score\nx-70m,70,t,0.4\nx-1b,1010,t,0.5\n");
        assertThat(input.scores())
                .extracting(one -> one.raw().params().orElseThrow())
                .containsExactly(7e7, 1.01e9);
        assertThat(input.notes())
                .contains(
                        "Column params, 70 to 1010, is read in millions (--unit params=B, =M or =T gives another unit).");
    }

    @Test
    void parametersOfNoUnitAreRefusedWithTheOption() {
        assertThatThrownBy(() -> read("model,params,task,score\na,125,t,0.4\nb,1300,t,0.5\n"))
                .hasMessage(
                        "t.csv, column params: its values, 125 to 1300, have no unit; write such as 7B, or give --unit"
                                + " params=B, =M or =T");
    }

    @ParameterizedTest
    @CsvSource({"2, 2e12", "300, 3e11"})
    void tokensAreTrillionsOrBillions(String cell, double tokens) {
        ScoreInput input = read("model,params,tokens,task,score\na,7e9," + cell + ",t,0.4\n");
        assertThat(input.scores().get(0).raw().tokens()).hasValue(tokens);
    }

    @Test
    void zeroAndMinusOneParametersAreUnknown() {
        ScoreInput input = read("model,params,t\na,-1,0.4\nb,0,0.4\nc-7b,0,0.5\nd,1e9,0.6\n");
        assertThat(texts(input)).containsExactly("c-7b t score 500", "d t score 600");
        assertThat(input.notes())
                .contains(
                        "From the model's name: parameters of 1 model (c-7b).",
                        "Skipped 2 scores of 2 models without parameters (a, b); --models FILE gives them.");
    }

    @Test
    void percentIsDecidedForEachTask() {
        StringBuilder wide = new StringBuilder("model,params,raw,mmlu,gsm\n");
        for (int i = 0; i < 12; i++) {
            wide.append("m-")
                    .append(i + 1)
                    .append("b,")
                    .append(i + 1)
                    .append("e9,0.3")
                    .append(i)
                    .append(",0.4,")
                    .append(2 * i)
                    .append('\n');
        }
        ScoreInput input = read(wide.toString());
        assertThat(input.scores().get(3).fraction()).isEqualTo(0.31);
        assertThat(input.scores().get(4).fraction()).isEqualTo(0.4);
        assertThat(input.scores().get(5).fraction()).isEqualTo(0.02);
        assertThat(input.notes())
                .contains(
                        "Read as fractions beside percentages: raw, mmlu (--unit NAME=percent reads them as percent).");
    }

    @Test
    void chanceThatIsSubtractedAlreadyIsNotUsed() {
        ScoreInput input = read("model,params,MMLU\na,1e9,0.02\nb,1e10,0.4\n");
        assertThat(input.scores()).allMatch(one -> one.chance().isEmpty());
        assertThat(input.notes()).anyMatch(note -> note.startsWith("Chance levels are not used for MMLU"));
    }

    @Test
    void modelsWithoutCommonNamesAreOneFamily() {
        ScoreInput input = read("model,params,t\na,1e9,0.4\nb,2e9,0.5\n");
        assertThat(input.scores()).allMatch(one -> one.raw().family().equals("all"));
        assertThat(input.notes())
                .contains("The models' names show no families: all are taken as one; a column family gives them.");
    }

    @Test
    void optionNamesAColumn() {
        TableOptions options = new TableOptions(
                Set.of(), TableOptions.columns(List.of("score=what it got", "task=exam")), Map.of(), Optional.empty());
        assertThat(texts(read("model,params,exam,what it got\na,1e9,t,0.5\n", options)))
                .containsExactly("a t score 500");
        assertThatThrownBy(() -> TableOptions.columns(List.of("points=x")))
                .hasMessageContaining(
                        "--column points=x: give ROLE=NAME, such as score=my_column; roles are family, model");
        assertThatThrownBy(() -> TableOptions.units(List.of("acc=furlongs")))
                .hasMessageContaining(
                        "--unit acc=furlongs: 'furlongs' is no unit; give NAME=UNIT with one of these: fraction, percent");
    }

    @Test
    void unclosedQuoteIsOneError() {
        assertThatThrownBy(() -> read("model,params,t\n\"a,1e9,0.4\nb,2e9,0.5\n"))
                .hasMessage("t.csv, line 2: a quote is not closed; close it, or remove it");
    }
}
