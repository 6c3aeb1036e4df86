package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.log.Logs;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the health says of values that came back, of losses that grow by design, and of steps that lack their loss. */
class HealthKindsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "58 59^loss is not finite in 2 rows, step 58 to 59, and finite again from step 60",
                "59^loss is not finite at step 59, and finite again from step 60",
                "45 52 57^loss is not finite in 3 rows, step 45 to 57, and finite again from step 58",
            })
    void healthSaysThatALossIsFiniteAgain(String notFinite, String sentence) {
        List<String> steps = List.of(notFinite.split(" "));
        ScannedLog log =
                scan(60, i -> "step " + i + " loss: " + (steps.contains(Integer.toString(i)) ? "nan" : falling(i)));
        assertThat(Health.of(log).sentence()).isEqualTo(sentence);
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.WARNING);
    }

    @Test
    void lossThatIsNotFiniteInTheLastRowIsUnhealthy() {
        ScannedLog log = scan(60, i -> "step " + i + " loss: " + (i < 59 ? falling(i) : "nan"));
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(Health.of(log).sentence()).isEqualTo("loss is not finite from step 59");
    }

    @Test
    void lossThatWasNotFiniteForLongIsUnhealthyAlthoughALastRowIsFinite() {
        ScannedLog log = scan(60, i -> "step " + i + " loss: " + (i < 30 ? falling(i) : i < 60 ? "nan" : "0.0"));
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void lossThatGrowsDiverges() {
        ScannedLog log = scan(300, i -> "step " + i + " loss: " + rising(i));
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void stepsThatAreCountedAsNanLackTheirLoss() {
        ScannedLog log =
                scan(40, i -> megatron(i, i < 30 ? " lm loss: " + falling(i) + " |" : "", "0.6", 0, i < 30 ? 0 : 1));
        assertOnset(log, 30);
    }

    @ParameterizedTest
    @CsvSource({"nan, 0, 0", "nan, 1, 0", "0.6, 0, 1"})
    void logThatBeginsWithoutItsLossIsNotFinite(String norm, int skipped, int nan) {
        assertOnset(scan(12, i -> megatron(i, "", norm, skipped, nan)), 1);
    }

    @Test
    void stepsThatLossScalingSkipsAtTheStartLackNoLoss() {
        ScannedLog log = scan(
                40,
                i -> megatron(i, i > 3 ? " lm loss: " + falling(i) + " |" : "", i > 3 ? "0.6" : "nan", i > 3 ? 0 : 1, 0)
                        .replace("loss scale: 1.0", "loss scale: 65536.0"));
        assertThat(log.series().get(0).points()).isEqualTo(37);
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.HEALTHY);
    }

    private static void assertOnset(ScannedLog log, long step) {
        ScannedSeries loss = log.series().get(0);
        assertThat(loss.metric()).isEqualTo("lm loss");
        assertThat(loss.spikes()).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(Spike.Kind.NON_FINITE);
            assertThat(event.onset()).isEqualTo(step);
        });
    }

    private static String megatron(int i, String loss, String norm, int skipped, int nan) {
        return " iteration " + i + "/ 5000 | learning rate: 1.0E-04 |" + loss + " loss scale: 1.0 | grad norm: " + norm
                + " | number of skipped iterations:   " + skipped + " | number of nan iterations:   " + nan + " |";
    }

    private static String falling(int i) {
        return String.format(Locale.ROOT, "%.4f", 2 + 1.0 / i + 0.02 * Math.sin(12.9898 * i * i));
    }

    private static String rising(int i) {
        return String.format(Locale.ROOT, "%.4f", 1 + 0.3 * i + 0.2 * Math.sin(12.9898 * i * i));
    }

    private ScannedLog scan(int count, IntFunction<String> line) {
        return Logs.scan(Logs.write(
                folder, IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"))));
    }
}
