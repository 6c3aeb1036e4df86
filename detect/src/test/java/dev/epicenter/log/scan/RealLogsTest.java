package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.log.Logs;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealLogsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fairseq.log | console text | loss | 12 | 200 | 14.125",
                "transformer-xl.log | console text | loss | 23 | 200 | 6.97",
                "modded-nanogpt-two-runs.txt | console text | val_loss | 94 | 0 | 10.82584",
                "mae.jsonl | JSON lines | train_loss | 30 | 660 | 0.3978",
                "timm.csv | CSV | train_loss | 19 | 0 | 6.94980594090053",
                "clu.csv | CSV | loss | 74 | 0 | 0.7602557",
                "megatron.json | JSON | lm loss | 36 | 1 | 12.66665",
                "trainer_state.json | JSON | loss | 30 | 10 | 2.4977",
                "tensors.tfevents | TensorBoard events | loss | 14 | 0 | 11.06",
                "simple-values.tfevents | TensorBoard events | ray/tune/info/learner/default_policy/critic_loss | 4 | 11000"
                        + " | 0.3849"
            })
    void logIsReadByItsContent(String name, String format, String metric, long points, double step, double value) {
        ScannedLog log = Logs.scan(Logs.write(folder, "log", Logs.excerpt(name)));
        assertThat(log.format()).isEqualTo(format);
        ScannedSeries series = log.series().get(0);
        assertThat(series.metric()).isEqualTo(metric);
        assertThat(series.points()).isEqualTo(points);
        assertThat(Logs.steps(series).get(0)).isEqualTo(step);
        assertThat(Logs.values(series).get(0)).isCloseTo(value, Percentage.withPercentage(1));
    }

    @Test
    void secondRunInTheFileIsARestartAndNoSpike() {
        ScannedLog log = Logs.scan(Logs.write(folder, "log", Logs.excerpt("modded-nanogpt-two-runs.txt")));
        assertThat(log.series()).hasSize(1);
        assertThat(log.series().get(0).restarts()).containsExactly(47L);
        assertThat(log.series().get(0).events()).isEmpty();
        assertThat(log.series().get(0).notes()).anyMatch(note -> note.contains("decreases once"));
    }

    @Test
    void epochLoggedTwiceIsARestart() {
        ScannedSeries series = Logs.scan(Logs.write(folder, "log", Logs.excerpt("mae.jsonl")))
                .series()
                .get(0);
        assertThat(series.restarts()).containsExactly(12L);
        assertThat(series.notes()).anyMatch(note -> note.startsWith("1 row repeats"));
    }

    @Test
    void nanInQuotesAmongNumbersIsNotLogged() {
        ScannedSeries series = Logs.scan(Logs.write(folder, "log", Logs.excerpt("megatron.json")))
                .series()
                .get(0);
        assertThat(series.events()).isEmpty();
        assertThat(series.notes()).containsExactly("skipped: 6 \"nan\", assumed not logged");
    }

    @Test
    void rowsOfASparseTableHaveOnlyTheirOwnSeries() {
        ScannedLog log = Logs.scan(Logs.write(folder, "log", Logs.excerpt("clu.csv")));
        assertThat(log.series().stream().map(ScannedSeries::metric))
                .isEqualTo(List.of("loss", "train/loss", "validation/loss", "test/loss"));
        assertThat(log.series().get(0).events())
                .singleElement()
                .satisfies(event -> assertThat(event.height()).isInfinite());
    }
}
