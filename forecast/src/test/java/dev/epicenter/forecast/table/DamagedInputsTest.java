package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Inputs with random damage are read, or refused with one line that names the file. */
class DamagedInputsTest extends RandomizedTest {
    private static final List<String> INPUTS = List.of("""
            family,model,params,tokens,task,metric,score,random_baseline,shots,n,stderr
            BLOOM,"bloom-1b1
            (base)",1.1B,"341,000",piqa,acc,67.2%,0.5,0,,0.01
            OPT,opt-66b,6.6e10,NA,lambada,ppl,3.28,,0,500,
            """, """
            Model;#Params (B);ARC-C;HellaSwag ± err;wikitext ppl;loss
            <a href='x'>pythia-1b</a>;1,0;40,5;50,1 ± 0,4;16,2;2,1
            pythia-2.8b;2,8;50,5;60,1 ± 0,4;12,2;1,9
            """, """
            | Model | Size | ARC-e |
            |:--|--:|:-:|
            | **[ours-7b](https://x)** | 7B | **51.5** ± 0.9 |
            """, """
            {"results": {"riddle": {"acc,none": 0.5, "acc_stderr,none": 0.01, "alias": "r"}, "maze": {"acc": NaN}},
             "n-shot": {"riddle": 5}, "config": {"model_args": "pretrained=org/zorg-7b,revision=main"}}
            """, """
            [{"model": "a-7b", "task": "t", "score": 0.5}, {"model": "b-1b", "task": "t", "score": "40%"}]
            """, """
            {"a-1b": {"t": 0.5, "u": {"acc": 0.4}}, "b-2b": {"t": 0.6}}
            """);

    private static final String SPECIAL = ",;\t|\"'\n\r{}[]:.%-e0123456789BMT \u00B1\u0000\uFEFF#*=";

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0 && damaged.length() > 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                case 2 -> damaged.setCharAt(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                default -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(40)));
            }
        }
        return damaged.toString();
    }

    @Test
    void damagedInputIsReadOrRefusedInOneLine() throws Exception {
        repeat(2000, random -> {
            String text = damaged(INPUTS.get(random.nextInt(INPUTS.size())), random);
            try {
                ScoreInput input = ScoreInput.parse(
                        "t.csv", text, TableOptions.NONE, (family, model, task, metric, shots) -> true);
                assertThat(input.scores()).allSatisfy(one -> {
                    assertThat(one.fraction()).isBetween(0.0, 1.0);
                    assertThat(one.raw().params().orElseThrow()).isPositive();
                    assertThat(one.raw().model()).isNotBlank();
                    assertThat(one.raw().task()).isNotBlank();
                });
            } catch (EpicenterException refused) {
                assertThat(refused.getMessage()).startsWith("t.csv").doesNotContain("\n");
            }
        });
    }
}
