package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Small tables as people have them, each with one thing that a strict reader refuses or misreads. The scores are of BLOOM,
 * OPT and the OLMo ladder (public evaluations).
 */
class TableCasesTest {
    private static final String HEAD = "family,model,params,tokens,task,metric,score,random_baseline,shots,n,stderr\n";
    private static final double EXACT = 1e-9;

    private static ScoreInput read(String text) {
        return read(text, TableOptions.NONE);
    }

    private static ScoreInput read(String text, TableOptions options) {
        return ScoreInput.parse("t.csv", text, options, (family, model, task, metric, shots) -> true);
    }

    private static TableOptions units(String... units) {
        return new TableOptions(Set.of(), Map.of(), TableOptions.units(List.of(units)), Optional.empty());
    }

    private static NormalScore only(String row) {
        return first(HEAD + row);
    }

    private static NormalScore first(String text) {
        return read(text).scores().get(0);
    }

    @Test
    void percentSigns() {
        NormalScore score = only("BLOOM,bloom-1b1,1100000000.0,341000000000.0,piqa,acc,67.2%,0.5,0,,\n");
        assertThat(score.fraction()).isCloseTo(0.672, within(EXACT));
        assertThat(score.chance()).hasValue(0.5);
    }

    @Test
    void thousandsSeparators() {
        NormalScore score = only("BLOOM,bloom-1b1,\"1,100,000,000\",341000000000.0,piqa,acc,0.6719,0.5,0,,0.0109\n");
        assertThat(score.raw().params()).hasValue(1.1e9);
        assertThat(score.stderr()).hasValue(0.0109);
    }

    @Test
    void suffixes() {
        NormalScore score = only("BLOOM,bloom-1b1,1.1B,300B,piqa,acc,0.6719,0.5,0,,0.0109\n");
        assertThat(score.raw().params()).hasValue(1.1e9);
        assertThat(score.raw().tokens()).hasValue(3e11);
    }

    @Test
    void wordsForMissingTokens() {
        assertThat(only("ours,ours-1b,1e9,NA,piqa,acc,0.6719,0.5,0,,\n").raw().tokens())
                .isEmpty();
    }

    @Test
    void scoreThatIsNanOrEmptyIsSkippedAndCounted() {
        for (String missing : List.of("nan", "")) {
            ScoreInput input = read(HEAD + "F,a,1e9,1e11,piqa,acc,0.67,0.5,0,,\nF,a,1e9,1e11,logiqa,acc," + missing
                    + ",0.25,0,,0.016\n");
            assertThat(input.scores()).extracting(one -> one.raw().task()).containsExactly("piqa");
            assertThat(input.notes()).containsExactly("Skipped 1 score without a value, the first on line 3.");
        }
    }

    @Test
    void withoutAColumnOfTokensTheyAreUnknown() {
        NormalScore score = first("family,model,params,task,metric,score\nF,a,1e9,piqa,acc,0.67\n");
        assertThat(score.raw().tokens()).isEmpty();
        assertThat(score.raw().metric()).isEqualTo("acc");
    }

    @Test
    void withoutAColumnOfMetricsThereIsOne() {
        assertThat(first("family,model,params,task,score\nF,a,1e9,piqa,0.67\n")
                        .raw()
                        .metric())
                .isEqualTo("score");
    }

    @Test
    void otherColumnNamesAreReportedByWhatTheyAreReadAs() {
        ScoreInput input = read(
                "Family,Model Name,n_params,benchmark,accuracy\nBLOOM,bloom-1b1,1100000000.0,piqa,0.6719260065288357\n");
        RawScore score = input.scores().get(0).raw();
        assertThat(score.model()).isEqualTo("bloom-1b1");
        assertThat(score.params()).hasValue(1.1e9);
        assertThat(score.metric()).isEqualTo("accuracy");
        assertThat(input.notes())
                .contains(
                        "Columns read by their meaning: Model Name as model, n_params as params, benchmark as task.",
                        "The scores are in column accuracy.",
                        "From the shipped table of public models: tokens of 1 model (bloom-1b1).",
                        "Chance levels of 1 well-known task are used (piqa); a column random_baseline overrides them.");
        assertThat(input.scores().get(0).chance()).hasValue(0.5);
    }

    @Test
    void semicolonsAfterAByteOrderMark() {
        byte[] bytes = ("\uFEFF" + HEAD.replace(',', ';')
                        + "BLOOM;bloom-1b1;1100000000.0;341e9;piqa;acc;0.6719;0.5;0;;0.0109\n")
                .getBytes(StandardCharsets.UTF_8);
        NormalScore score = first(InputText.decode("t.csv", bytes).text());
        assertThat(score.raw().family()).isEqualTo("BLOOM");
        assertThat(score.fraction()).isEqualTo(0.6719);
    }

    @Test
    void utf16() {
        String table = HEAD + "BLOOM,bloom-1b1,1.1e9,341e9,piqa,acc,0.6719,0.5,0,,0.0109\n";
        for (byte[] bytes : List.of(
                table.getBytes(StandardCharsets.UTF_16),
                ("\uFEFF" + table).getBytes(StandardCharsets.UTF_16LE),
                table.getBytes(StandardCharsets.UTF_16LE),
                table.getBytes(StandardCharsets.UTF_16BE))) {
            assertThat(InputText.decode("t.csv", bytes).text()).isEqualTo(table);
        }
    }

    @Test
    void lineBreakInQuotes() {
        ScoreInput input = read(HEAD + "BLOOM,\"bloom-1b1\n(base)\",1.1e9,341e9,arc_easy,acc,0.51,0.25,0,,\n"
                + "BLOOM,bloom-3b,3e9,341e9,arc_easy,acc,high,0.25,0,,\n".replace("high", "0.6"));
        assertThat(input.scores()).extracting(one -> one.raw().model()).containsExactly("bloom-1b1 (base)", "bloom-3b");
        assertThat(input.scores()).extracting(one -> one.raw().line()).containsExactly(2, 4);
    }

    @Test
    void twoSeedsOfOneScoreAreAveraged() {
        String row = "BLOOM,bloom-1b1,1.1e9,341e9,arc_easy,acc,%s,0.25,0,,0.01\n";
        ScoreInput input = read(HEAD + row.formatted("0.51") + row.formatted("0.53"));
        NormalScore mean = input.scores().get(0);
        assertThat(input.scores()).hasSize(1);
        assertThat(mean.fraction()).isCloseTo(0.52, within(EXACT));
        assertThat(mean.count()).isEqualTo(2);
        // The items' noise stays, 0.01; the spread adds 0.0001 to the variance.
        assertThat(mean.stderr().orElseThrow()).isCloseTo(Math.sqrt(0.0001 + 0.0001), within(EXACT));
    }

    @Test
    void centeredScoresNeedAnOptionThatTheMessageNames() {
        String table =
                HEAD + "BLOOM,a,1.1e9,341e9,piqa,acc,0.17,0.5,0,,\nBLOOM,a,1.1e9,341e9,logiqa,acc,-0.31,0.25,0,,\n";
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(
                        "t.csv, line 3, column score: -0.31 is not possible in the unit of acc, fraction; for centered"
                                + " scores give their range, such as --unit acc=-0.5:0.5, or --unit acc=centered");
        List<NormalScore> scores = read(table, units("acc=-0.5:0.5")).scores();
        assertThat(scores.get(0).fraction()).isCloseTo(0.67, within(EXACT));
        assertThat(scores.get(1).fraction()).isCloseTo(0.19, within(EXACT));
        assertThat(scores.get(1).chance()).hasValue(0.25);
    }

    @Test
    void bitsPerByteFallWithoutABound() {
        String table = HEAD + "ladder,190M,190354176,,mmlu_stem_val_rc_5shot_bpb,bpb,2.358955144882202,,,,\n"
                + "ladder,1B,1e9,,mmlu_stem_val_rc_5shot_bpb,bpb,1.5,,,,\n";
        assertFalls(read(table), "Read as bits: mmlu_stem_val_rc_5shot_bpb bpb");
    }

    @Test
    void perplexitiesFallAndAreNoPercentages() {
        String table = HEAD + "OPT,opt-30b,3e10,1.8e11,lambada_openai,ppl,3.629,,0,,\n"
                + "OPT,opt-66b,6.6e10,1.8e11,lambada_openai,ppl,3.2877,,0,,\n";
        assertFalls(read(table), "Read as perplexity: lambada_openai ppl");
    }

    private static void assertFalls(ScoreInput input, String note) {
        NormalScore worse = input.scores().get(0);
        NormalScore better = input.scores().get(1);
        assertThat(better.raw().value()).isLessThan(worse.raw().value());
        assertThat(better.fraction()).isGreaterThan(worse.fraction()).isBetween(0.0, 1.0);
        assertThat(better.unit().value(better.fraction()))
                .isCloseTo(better.raw().value(), within(EXACT));
        assertThat(better.chance()).isEqualTo(OptionalDouble.empty());
        assertThat(input.notes()).anyMatch(each -> each.startsWith(note));
    }
}
