package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables in which a second column tells the rows of one model apart. */
class RepeatedModelsTest {
    private static final String NOTE = "Rows of one model differ in the column ";

    @ParameterizedTest
    @CsvSource({
        "pretrained, openai, laion2b, openai, laion2b",
        "precision, fp16, int4, fp16, int4",
        "img_size, 224, 384, img_size 224, img_size 384",
        "context length, 4k, 32k, context length 4k, context length 32k",
    })
    void variantsOfModelsAreFamilies(String column, String one, String two, String first, String second) {
        ScoreInput input = read("model," + column + ",params,top1\nL," + one + ",3e8,0.30\nL," + two + ",3e8,0.75\nH,"
                + one + ",6e8,0.4\nH," + two + ",6e8,0.8\n");
        assertThat(families(input)).containsExactly(first, second, first, second);
        assertThat(input.scores().get(1).fraction()).isEqualTo(0.75);
        assertThat(input.notes())
                .contains(NOTE + column + ": each of its values is a family of its own (" + one + ", " + two + ").");
    }

    @Test
    void variantsStandBesideTheFamilyOfTheName() {
        assertThat(families(read(
                        "model,quant,mmlu\na-1B,fp16,30\na-1B,int4,29\na-2B,fp16,40\na-2B,int4,38\nb-1B,fp16,50\n")))
                .containsExactly("a (fp16)", "a (int4)", "a (fp16)", "a (int4)", "b (fp16)");
    }

    @Test
    void asManyColumnsAsNeededTellRowsApart() {
        ScoreInput input =
                read("model,params,quant,mixture,top1\nm,1B,q4,A,10\nm,1B,q4,B,11\nm,1B,q8,A,12\nm,1B,q8,B,13\n"
                        + "m,2B,q4,A,20\nm,2B,q4,B,21\nm,2B,q8,A,22\nm,2B,q8,B,23\n");
        assertThat(input.scores()).hasSize(8);
        assertThat(families(input)).contains("m (q4, mixture A)", "m (q8, mixture B)");
    }

    @Test
    void promptsAreTasksThatAskTheSameQuestions() {
        ScoreInput input = read("model,params,task,prompt,seed,score\n"
                + "m,1B,rte,p1,1,0.52\nm,1B,rte,p1,2,0.54\nm,1B,rte,p2,1,0.55\nm,1B,rte,p2,2,0.57\n"
                + "m,3B,rte,p1,1,0.62\nm,3B,rte,p1,2,0.64\nm,3B,rte,p2,1,0.65\nm,3B,rte,p2,2,0.67\n");
        assertThat(input.scores())
                .extracting(score -> score.raw().task())
                .containsExactly("rte [p1]", "rte [p2]", "rte [p1]", "rte [p2]");
        assertThat(input.scores().get(0).fraction()).isCloseTo(0.53, within(1e-9));
        assertThat(input.scores().get(0).count()).isEqualTo(2);
        assertThat(input.scores().get(0).chance()).hasValue(0.5);
    }

    @Test
    void subsetsAreTasks() {
        assertThat(
                        read("model,params,task,language,score\nm,1B,xnli,de,0.4\nm,1B,xnli,fr,0.5\nm,3B,xnli,de,0.6\nm,3B,xnli,fr,0.7\n")
                                .scores())
                .extracting(score -> score.raw().task())
                .containsExactly("xnli/de", "xnli/fr", "xnli/de", "xnli/fr");
    }

    @ParameterizedTest
    @CsvSource({"seed, 1, 2", "trial, 1, 2", "date, 2024-01-01, 2024-02-01"})
    void repetitionsAreAveraged(String column, String one, String two) {
        ScoreInput input = read("model," + column + ",params,top1\nL," + one + ",3e8,0.30\nL," + two + ",3e8,0.32\nH,"
                + one + ",6e8,0.4\nH," + two + ",6e8,0.42\n");
        assertThat(input.scores()).hasSize(2);
        assertThat(input.scores().get(0).fraction()).isCloseTo(0.31, within(1e-9));
    }

    @Test
    void lastCheckpointIsTheModel() {
        String table = "model,params,step,acc\nm,1B,1000,30\nm,1B,9000,40\nm,3B,1000,35\nm,3B,8000,50\n";
        ScoreInput input = read(table);
        assertThat(input.scores()).extracting(score -> score.raw().value()).containsExactly(40.0, 50.0);
        assertThat(input.notes())
                .contains(NOTE + "step: the last one of each is used, and 2 earlier rows skipped"
                        + " (--column family=step makes each a family).");
        TableOptions options =
                new TableOptions(Set.of(), TableOptions.columns(List.of("family=step")), Map.of(), Optional.empty());
        assertThat(ScoreInput.parse("t.csv", table, options, (f, m, t, k, s) -> true)
                        .scores())
                .hasSize(4);
    }

    @Test
    void valuesThatNoTwoModelsShareAreAveraged() {
        assertThat(read("model,revision,params,top1\nL,a,3e8,0.30\nL,b,3e8,0.75\nH,c,6e8,0.5\n")
                        .scores())
                .hasSize(2);
    }

    private static ScoreInput read(String text) {
        return ScoreInput.parse("t.csv", text, TableOptions.NONE, (family, model, task, metric, shots) -> true);
    }

    private static List<String> families(ScoreInput input) {
        return input.scores().stream().map(score -> score.raw().family()).toList();
    }
}
