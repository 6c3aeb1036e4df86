package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSeparatorTest extends RandomizedTest {
    @TempDir
    private Path folder;

    @Test
    void aSeriesForEachRunWhateverTheOrderOfRows() throws Exception {
        repeat(20, random -> {
            String key = List.of("seed", "run", "run_id", "trial", "config", "run_name", "fold")
                    .get(random.nextInt(7));
            boolean text = random.nextBoolean();
            int runs = 2 + random.nextInt(5);
            int rows = 30 + random.nextInt(50);
            List<int[]> order = new ArrayList<>();
            boolean interleaved = random.nextBoolean();
            for (int i = 0; i < runs * rows; i++) {
                order.add(interleaved ? new int[] {i % runs, i / runs} : new int[] {i / rows, i % rows});
            }
            boolean json = random.nextBoolean();
            StringBuilder log = new StringBuilder(json ? "" : "step," + key + ",loss\n");
            for (int[] row : order) {
                String name = text ? "run-" + row[0] : Integer.toString(row[0]);
                double loss = row[0] + 1 + 0.01 * random.nextGaussian();
                log.append(
                        json
                                ? "{\"%s\": %s, \"step\": %d, \"loss\": %s}\n"
                                        .formatted(key, text ? '"' + name + '"' : name, row[1], loss)
                                : "%d,%s,%s\n".formatted(row[1], name, loss));
            }
            ScannedLog scanned = Logs.scan(Logs.write(folder, log.toString()));
            assertThat(scanned.series()).hasSize(runs);
            for (int run = 0; run < runs; run++) {
                ScannedSeries series = scanned.series().get(run);
                assertThat(series.metric()).isEqualTo("loss (" + key + "=" + (text ? "run-" + run : "" + run) + ")");
                assertThat(series.points()).isEqualTo(rows);
                assertThat(series.restarts()).isEmpty();
                assertThat(Logs.values(series).get(0)).isBetween(run + 0.8, run + 1.2);
            }
        });
    }

    @Test
    void oneRunKeepsThePlainName() {
        ScannedLog log = Logs.scan(Logs.write(
                folder,
                "{\"run_name\": \"a\", \"seed\": 1, \"step\": 1, \"loss\": 2}\n"
                        + "{\"run_name\": \"a\", \"seed\": 1, \"step\": 2, \"loss\": 1}\n"));
        assertThat(log.series())
                .singleElement()
                .satisfies(series -> assertThat(series.metric()).isEqualTo("loss"));
    }

    @Test
    void aSeedForEachStepDoesNotSeparateRuns() {
        StringBuilder log = new StringBuilder("step,seed,loss\n");
        for (int step = 0; step < 100; step++) {
            log.append(step)
                    .append(',')
                    .append(7919 * step + 5)
                    .append(",2.0")
                    .append(step % 10)
                    .append('\n');
        }
        ScannedLog scanned = Logs.scan(Logs.write(folder, log.toString()));
        assertThat(scanned.series()).singleElement().satisfies(series -> {
            assertThat(series.metric()).isEqualTo("loss");
            assertThat(series.points()).isEqualTo(100);
        });
    }

    @Test
    void rowsOnHeldOutDataAreASeriesOfTheirOwn() throws Exception {
        repeat(5, random -> {
            StringBuilder log = new StringBuilder();
            for (int step = 1; step <= 100; step++) {
                log.append("{\"mode\": \"train\", \"step\": %d, \"loss\": 2}\n".formatted(step));
                if (step % 10 == 0) {
                    log.append("{\"mode\": \"val\", \"step\": %d, \"loss\": 3}\n".formatted(step));
                }
            }
            Map<String, Long> points = Logs.scan(Logs.write(folder, log.toString())).series().stream()
                    .collect(Collectors.toMap(ScannedSeries::metric, ScannedSeries::points));
            assertThat(points).isEqualTo(Map.of("loss", 100L, "loss (mode=val)", 10L));
        });
    }

    @Test
    void rowsOfOtherRanksAreSkipped() throws Exception {
        repeat(5, random -> {
            List<String> lines = new ArrayList<>();
            for (int step = 1; step <= 60; step++) {
                List<String> ranks = new ArrayList<>();
                for (int rank = 0; rank < 8; rank++) {
                    ranks.add("{\"rank\": %d, \"step\": %d, \"loss\": %s}".formatted(rank, step, random.nextDouble()));
                }
                Collections.shuffle(ranks, random);
                lines.addAll(ranks);
            }
            ScannedLog log = Logs.scan(Logs.write(folder, String.join("\n", lines)));
            assertThat(log.series()).singleElement().satisfies(series -> {
                assertThat(series.points()).isEqualTo(60);
                assertThat(series.restarts()).isEmpty();
            });
            assertThat(log.notes()).anyMatch(note -> note.contains("420 rows of other ranks"));
        });
    }

    @Test
    void valuesThatNameTheirMetricAreItsSeries() {
        ScannedLog log = Logs.scan(Logs.write(
                folder,
                "run,tag,step,wall_time,value\na,train/loss,1,0.1,2.0\na,lr,1,0.1,0.01\na,train/loss,2,0.2,1.9\n"
                        + "a,lr,2,0.2,0.01\n"));
        assertThat(log.series()).singleElement().satisfies(series -> {
            assertThat(series.metric()).isEqualTo("train/loss");
            assertThat(Logs.steps(series)).containsExactly(1.0, 2.0);
        });
    }
}
