package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepRulesTest extends RandomizedTest {
    @TempDir
    private Path folder;

    private ScannedSeries first(String log) {
        return Logs.scan(Logs.write(folder, log)).series().get(0);
    }

    /** A run of several epochs in which each row is logged after {@code interval} steps. */
    private record Epochs(int base, int length, int interval, int count) {
        static Epochs random(Random random) {
            int interval = 1 + random.nextInt(20);
            return new Epochs(random.nextInt(2), interval * (2 + random.nextInt(30)), interval, 2 + random.nextInt(5));
        }

        List<Long> steps() {
            List<Long> steps = new ArrayList<>();
            for (long step = interval; step <= (long) length * count; step += interval) {
                steps.add(step);
            }
            return steps;
        }

        long epoch(long step) {
            return base + (step - 1) / length;
        }

        long place(long step) {
            return 1 + (step - 1) % length;
        }
    }

    @Test
    void positionInAnEpochBecomesAStepInJsonAndTables() throws Exception {
        repeat(20, random -> {
            Epochs run = Epochs.random(random);
            String key =
                    List.of("iter", "batch_idx", "step", "iteration", "batch").get(random.nextInt(5));
            boolean json = random.nextBoolean();
            StringBuilder log = new StringBuilder(json ? "" : "epoch, " + key + " ,loss\n");
            for (long step : run.steps()) {
                log.append(
                        json
                                ? "{\"epoch\": %d, \"%s\": %d, \"loss\": %s}\n"
                                        .formatted(run.epoch(step), key, run.place(step), loss(random))
                                : "%d, %d ,%s\n".formatted(run.epoch(step), run.place(step), loss(random)));
            }
            ScannedSeries series = first(log.toString());
            assertThat(Logs.steps(series))
                    .isEqualTo(run.steps().stream().map(Long::doubleValue).toList());
            assertThat(series.restarts()).isEmpty();
            assertThat(series.stepProblem().isEmpty()).as("certain").isEqualTo(run.interval() == 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"global_step", "trainer/global_step", "num_updates", "optimizer_step", "Global Step"})
    void stepOfTheRunPrecedesOneThatRestarts(String key) throws Exception {
        repeat(5, random -> {
            Epochs run = Epochs.random(random);
            StringBuilder log = new StringBuilder();
            for (long step : run.steps()) {
                log.append("{\"iteration\": %d, \"step\": %d, \"epoch\": %d, \"loss\": %s, \"%s\": %d}\n"
                        .formatted(run.place(step), run.place(step), run.epoch(step), loss(random), key, step));
            }
            ScannedSeries series = first(log.toString());
            assertThat(Logs.steps(series))
                    .isEqualTo(run.steps().stream().map(Long::doubleValue).toList());
            assertThat(series.stepProblem()).isEmpty();
        });
    }

    @Test
    void stepsThatContinueOverEpochsAreKept() throws Exception {
        repeat(10, random -> {
            Epochs run = Epochs.random(random);
            StringBuilder log = new StringBuilder();
            for (long step : run.steps()) {
                log.append(
                        "{\"epoch\": %d, \"step\": %d, \"loss\": %s}\n".formatted(run.epoch(step), step, loss(random)));
            }
            ScannedSeries series = first(log.toString());
            assertThat(series.lastStep()).isEqualTo((long) run.length() * run.count());
            assertThat(series.stepProblem()).isEmpty();
        });
    }

    @Test
    void stepsMayBeTextOfManyForms() {
        assertThat(Logs.steps(first("{\"step\": \"1K\", \"loss\": 2.0}\n{\"step\": \"1.5K\", \"loss\": 1.9}\n"
                        + "{\"step\": \"121,200\", \"loss\": 1.8}\n{\"step\": \"1e+06\", \"loss\": 1.7}\n"
                        + "{\"step\": \"2M\", \"loss\": 1.6}\n")))
                .containsExactly(1000.0, 1500.0, 121200.0, 1e6, 2e6);
        assertThat(Logs.steps(first("{\"global_step/max_steps\": \"601/2161\", \"loss\": 2.0}\n"
                        + "{\"global_step/max_steps\": \"602/2161\", \"loss\": 1.9}\n")))
                .containsExactly(601.0, 602.0);
        assertThat(Logs.steps(first("step,loss\n\"121,200\",2.0\n\"121,300\",1.9\n")))
                .containsExactly(121200.0, 121300.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"step\",\"loss\"\n\"1\",\"2.0\"\n\"2\",\"1.9\"\n",
                "'step','loss'\n1,2.0\n2,1.9\n",
                " step , loss \n 1 , 2.0 \n 2 , 1.9 \n",
                "\" step\",\" loss\"\n1,2.0\n2,1.9\n",
                "# step,loss\n1,2.0\n2,1.9\n",
                "step loss\n1 2.0\n2 1.9\n",
                "  step     loss\n     1   2.0\n     2   1.9\n",
                "# step loss\n1 2.0\n2 1.9\n",
                "step;loss\n1;2.0\n2;1.9\n"
            })
    void namesAndCellsMayBeQuotedOrPadded(String table) {
        ScannedSeries series = first(table);
        assertThat(series.metric()).isEqualTo("loss");
        assertThat(Logs.steps(series)).containsExactly(1.0, 2.0);
        assertThat(Logs.values(series)).containsExactly(2.0, 1.9);
    }

    @Test
    void loggingIntervalGivesTheStepsOfCountedRows() {
        Path log = Logs.write(folder, "{\"loss\": 2.0}\n{\"loss\": 1.9}\n{\"loss\": 1.8}\n");
        SeriesSelector losses = SeriesSelector.losses();
        ScannedSeries counted = LogScan.scan(log, losses, bytes -> {}).series().get(0);
        assertThat(counted.stepProblem()).isPresent();
        ScannedSeries given = LogScan.scan(log, losses.withLogEvery(OptionalLong.of(10)), bytes -> {})
                .series()
                .get(0);
        assertThat(Logs.steps(given)).containsExactly(10.0, 20.0, 30.0);
        assertThat(given.stepProblem()).isEmpty();
    }

    @Test
    void countedRowsGoBackWithTheEpoch() throws Exception {
        repeat(50, random -> {
            int perEpoch = 20 + random.nextInt(60);
            int rows = 3 * perEpoch;
            int from = random.nextBoolean() ? 0 : perEpoch + random.nextInt(perEpoch);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows; i++) {
                text.append(huggingFaceRow(i, perEpoch, random));
            }
            for (int i = from; i < rows; i++) {
                text.append(huggingFaceRow(i, perEpoch, random));
            }
            ScannedSeries series =
                    Logs.scan(Logs.write(folder, text.toString())).series().get(0);
            assertThat(series.restarts()).as(text.toString()).containsExactly((long) rows);
            assertThat(Logs.steps(series).get(rows)).isBetween(from - 2.0, from + 2.0);
            assertThat(series.lastStep()).isBetween(rows - 4L, rows + 2L);
        });
    }

    /** A row of the Hugging Face Trainer, whose epoch has two decimals. */
    private static String huggingFaceRow(int row, int perEpoch, Random random) {
        return String.format(
                Locale.ROOT,
                "{'loss': %.4f, 'grad_norm': %.3f, 'learning_rate': 5e-05, 'epoch': %.2f}\n",
                2 + 0.01 * random.nextGaussian(),
                1 + 0.1 * random.nextDouble(),
                (row + 1.0) / perEpoch);
    }

    @Test
    void evaluationsBetweenCountedRowsHaveTheStepsOfTheTrainingLoss() throws Exception {
        repeat(20, random -> {
            long interval = 1 + random.nextInt(50);
            int every = 2 + random.nextInt(5);
            int shape = random.nextInt(3);
            StringBuilder log = new StringBuilder();
            List<Double> evaluated = new ArrayList<>();
            for (int row = 1; row <= 60; row++) {
                String loss = "\"loss\": " + loss(random);
                String held = "\"eval_loss\": " + loss(random);
                boolean isEvaluated = row % every == 0;
                log.append(
                        !isEvaluated
                                ? "{" + loss + "}\n"
                                : switch (shape) {
                                    case 0 -> "{" + loss + "}\n{" + held + "}\n";
                                    case 1 -> "{" + loss + ", " + held + "}\n";
                                    default -> "{" + held + ", " + loss + "}\n";
                                });
                if (isEvaluated) {
                    evaluated.add((double) row * interval);
                }
            }
            Path file = Logs.write(folder, log.toString());
            List<ScannedSeries> series = LogScan.scan(
                            file, SeriesSelector.losses().withLogEvery(OptionalLong.of(interval)), bytes -> {})
                    .series();
            assertThat(Logs.steps(series.get(0))).hasSize(60).endsWith(60.0 * interval);
            assertThat(series.get(1).metric()).isEqualTo("eval_loss");
            assertThat(Logs.steps(series.get(1))).isEqualTo(evaluated);
            assertThat(series.get(1).restarts()).isEmpty();
            assertThat(series.get(1).stepName()).isEqualTo("step");
            assertThat(series.get(1).notes()).contains("assumed: each row has the step of the training loss before it");
        });
    }

    @Test
    void rowsThatAreWrittenTwiceAreOneRow() throws Exception {
        repeat(10, random -> {
            StringBuilder log = new StringBuilder();
            int copies = 2 + random.nextInt(7);
            for (int step = 1; step <= 60; step++) {
                log.append("{\"step\": %d, \"loss\": %s}\n"
                        .formatted(step, loss(random))
                        .repeat(copies));
            }
            ScannedSeries series = first(log.toString());
            assertThat(series.points()).isEqualTo(60);
            assertThat(series.restarts()).isEmpty();
        });
    }

    @Test
    void aColumnOfNanIsNotFiniteFromItsFirstRow() {
        ScannedSeries series = first("step,loss,lr\n10,nan,0.1\n20,nan,0.1\n30,nan,0.1\n");
        assertThat(series.events()).singleElement().satisfies(event -> {
            assertThat(event.onset()).isEqualTo(10);
            assertThat(event.onsetRow()).isZero();
        });
        ScannedLog beside = Logs.scan(Logs.write(folder, "step,loss,val_loss\n10,2.0,nan\n20,1.9,nan\n"));
        assertThat(beside.series())
                .singleElement()
                .satisfies(one -> assertThat(one.metric()).isEqualTo("loss"));
    }

    @Test
    void rowsWithoutTheKeyOfAPreambleHaveTheirOwn() {
        ScannedSeries series = first("{\"epoch\": 0, \"loss\": 3.0}\n{\"step\": 10, \"loss\": 2.0}\n"
                + "{\"step\": 20, \"loss\": 1.9}\n{\"epoch\": 1, \"loss\": 2.5}\n{\"step\": 30, \"loss\": 1.8}\n");
        assertThat(Logs.steps(series)).containsExactly(0.0, 10.0, 20.0, 30.0);
        assertThat(series.notes()).contains("skipped: 1 rows without \"step\"");
    }

    @Test
    void twoWritersInOneFileAreReported() throws Exception {
        repeat(10, random -> {
            long[] steps = {random.nextInt(1000), random.nextInt(1000)};
            StringBuilder log = new StringBuilder();
            int left = 0;
            int writer = 0;
            for (int row = 0; row < 300; row++) {
                if (left-- == 0) {
                    left = random.nextInt(4);
                    writer = 1 - writer;
                }
                log.append("{\"step\": %d, \"loss\": %s}\n".formatted(steps[writer]++, loss(random)));
            }
            boolean apart = Math.abs(steps[0] - steps[1]) > 300;
            assertThat(first(log.toString()).notes().stream().anyMatch(note -> note.startsWith("two writers")))
                    .isIn(true, apart);
        });
        StringBuilder resumed = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            resumed.append("{\"step\": %d, \"loss\": %s}\n".formatted(row - row / 50 * 20, loss(random())));
        }
        assertThat(first(resumed.toString()).notes()).noneMatch(note -> note.startsWith("two writers"));
    }

    @Test
    void explicitKeyIsTrusted() {
        SeriesSelector choice = new SeriesSelector(List.of(), Optional.of("iter"), Optional.empty(), Optional.empty());
        Path log = Logs.write(
                folder,
                "{\"iter\": 5, \"global_step\": 1, \"loss\": 2}\n{\"iter\": 6, \"global_step\": 2, \"loss\": 1}\n");
        assertThat(Logs.steps(LogScan.scan(log, choice, bytes -> {}).series().get(0)))
                .containsExactly(5.0, 6.0);
    }

    private static double loss(Random random) {
        return 2 + 0.02 * random.nextGaussian();
    }
}
