package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreUnitTest extends RandomizedTest {
    private static ScoreUnit unit(String text, double median) {
        return ScoreUnit.Choice.parse(text).orElseThrow().unit(median, median, OptionalDouble.of(0.25));
    }

    @Test
    void fractionRisesWithSkillAndMapsBack() throws Exception {
        List<String> rising = List.of("fraction", "percent", "elo", "-1:1", "centered", "log_likelihood");
        List<String> falling = List.of("error", "perplexity", "bits", "loss");
        repeat(50, random -> {
            for (String name : rising) {
                check(name, random.nextDouble(), 1);
            }
            for (String name : falling) {
                check(name, random.nextDouble(), -1);
            }
        });
    }

    private static void check(String name, double draw, int direction) {
        double median = switch (name) {
            case "percent" -> 60;
            case "elo" -> 1200;
            case "perplexity" -> 12;
            case "log_likelihood" -> -3;
            case "bits", "loss" -> 2;
            default -> 0.5;
        };
        ScoreUnit unit = unit(name, median);
        double value = median * (0.8 + 0.4 * draw);
        double step = 1e-6 * Math.abs(median);
        double fraction = unit.fraction(value);
        assertThat(unit.allows(value)).as(name).isTrue();
        assertThat(fraction).as(name).isBetween(0.0, 1.0);
        assertThat(unit.value(fraction)).as(name).isCloseTo(value, within(1e-9 * Math.abs(median)));
        double slope = (unit.fraction(value + step) - unit.fraction(value - step)) / (2 * step);
        assertThat(Math.signum(slope)).as(name).isEqualTo(direction);
        assertThat(unit.slope(value)).as(name).isCloseTo(Math.abs(slope), within(1e-4 * Math.abs(slope)));
    }

    @Test
    void medianOfALossIsNearOneHalf() throws Exception {
        repeat(50, random -> {
            double median = Math.exp(6 * random.nextDouble() - 3);
            assertThat(unit("loss", median).fraction(median)).isBetween(0.37, 0.62);
            assertThat(unit("perplexity", Math.exp(median)).fraction(Math.exp(median)))
                    .isBetween(0.37, 0.62);
        });
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "acc,arc,none",
                "acc_norm,arc,none",
                "exact_match,gsm8k,none",
                "ppl,lambada,PERPLEXITY",
                "perplexity,lambada,PERPLEXITY",
                "word_perplexity,wikitext,PERPLEXITY",
                "bits_per_byte,wikitext,BITS",
                "bpb,pile,BITS",
                "score,hellaswag_5shot_bpb,BITS",
                "score,c4 loss,LOSS",
                "acc,word_loss_task,none",
                "nll,c4,LOSS",
                "wer,librispeech,ERROR",
                "mcc,cola,RANGE",
                "elo,arena,ELO",
            })
    void metricsNameStatesItsUnit(String metric, String task, ScoreUnit.Kind kind) {
        assertThat(MetricKind.of(metric, task, false)
                        .map(ScoreUnit.Choice::kind)
                        .orElse(null))
                .isEqualTo(kind);
    }

    @Test
    void shareThatFallsWithSkillIsAnErrorRate() {
        assertThat(MetricKind.of("miss", "t", true).orElseThrow().kind()).isEqualTo(ScoreUnit.Kind.ERROR);
    }
}
