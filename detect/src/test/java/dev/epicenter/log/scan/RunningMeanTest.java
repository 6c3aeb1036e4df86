package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningMeanTest extends RandomizedTest {
    private static final int EPOCHS = 6;

    @TempDir
    Path folder;

    /** The losses of all steps: they fall, with noise that may be correlated. */
    private static double[] losses(Random random, int length) {
        double[] losses = new double[EPOCHS * length];
        double noise = 0.02 + 0.3 * random.nextDouble();
        double fall = 3 * random.nextDouble();
        double memory = random.nextBoolean() ? 0 : 0.5 * random.nextDouble();
        double last = 0;
        for (int i = 0; i < losses.length; i++) {
            last = memory * last + noise * random.nextGaussian();
            losses[i] = 2 + fall / Math.sqrt(1 + i / 20.0) + last;
        }
        return losses;
    }

    private static double[] means(double[] losses, int length) {
        double[] means = new double[losses.length];
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum = i % length == 0 ? losses[i] : sum + losses[i];
            means[i] = sum / (i % length + 1);
        }
        return means;
    }

    @Test
    void onlyRunningMeansAreDetected() throws Exception {
        int[] detected = new int[2];
        int runs = iters(300);
        repeat(300, random -> {
            int length = 40 + random.nextInt(400);
            double[] losses = losses(random, length);
            detected[0] += detects(losses, length) ? 1 : 0;
            detected[1] += detects(means(losses, length), length) ? 1 : 0;
        });
        assertThat(detected[0]).as("losses of %d", runs).isLessThanOrEqualTo(runs / 50 + 1);
        assertThat(detected[1]).as("means of %d", runs).isGreaterThanOrEqualTo(runs * 4 / 5 - 2);
    }

    private static boolean detects(double[] values, int length) {
        RunningMean mean = new RunningMean();
        for (int i = 0; i < values.length; i++) {
            mean.next(i % length + 1L, Math.rint(1e4 * values[i]) / 1e4);
        }
        return mean.isDetected();
    }

    @Test
    void recoversTheMeanOfTheStepsBetweenRows() throws Exception {
        int[] recovered = {0};
        repeat(100, random -> {
            int interval = 1 + random.nextInt(10);
            int length = interval * (40 + random.nextInt(200));
            double[] losses = losses(random, length);
            double[] means = means(losses, length);
            RunningMean mean = new RunningMean();
            for (int i = interval - 1; i < means.length; i += interval) {
                double value = mean.next(i % length + 1L, means[i]);
                if (mean.isDetected()) {
                    recovered[0]++;
                    double expected = Arrays.stream(losses, i - interval + 1, i + 1)
                            .average()
                            .orElseThrow();
                    assertThat(value).isCloseTo(expected, within(1e-6));
                }
            }
        });
        assertThat(recovered[0]).isPositive();
    }

    @Test
    void epochsOfFewRowsAreDecidedTogether() throws Exception {
        int[] detected = new int[2];
        int runs = iters(60);
        repeat(60, random -> {
            int length = 5 + random.nextInt(10);
            double[] losses = losses(random, 50 * length);
            detected[0] += detects(losses, length) ? 1 : 0;
            detected[1] += detects(means(losses, length), length) ? 1 : 0;
        });
        assertThat(detected[0]).as("losses of %d", runs).isLessThanOrEqualTo(runs / 20 + 1);
        assertThat(detected[1]).as("means of %d", runs).isGreaterThanOrEqualTo(runs * 3 / 4 - 2);
    }

    @Test
    void stepsThatDoNotRestartAreCountedFromTheStartOfTheirEpoch() throws Exception {
        int[] events = {0};
        int runs = iters(20);
        repeat(20, random -> {
            int length = 60 + random.nextInt(200);
            double[] means = means(losses(random, length), length);
            StringBuilder text = new StringBuilder();
            // It is killed in the fifth epoch, and resumed at the start of the fourth.
            int killed = 4 * length + length / 2;
            for (int i = 0; i < killed; i++) {
                text.append(line(i / length, 10L * i, means[i]));
            }
            for (int i = 3 * length; i < means.length; i++) {
                text.append(line(i / length, 10L * i, means[i]));
            }
            ScannedSeries series =
                    Logs.scan(Logs.write(folder, text.toString())).series().get(0);
            assertThat(series.restarts()).containsExactly((long) killed);
            assertThat(series.lastStep()).isEqualTo(10L * (means.length - 1));
            events[0] += series.spikes().size();
        });
        assertThat(events[0]).as("events of %d", runs).isLessThanOrEqualTo(runs / 5 + 1);
    }

    private static String line(int epoch, long step, double mean) {
        return String.format(Locale.ROOT, "epoch:%d || iter:%d || Loss:%.4f%n", epoch, step, mean);
    }

    @Test
    void barsOfDetectorsShowEachMeanOfAComponentTwice() throws Exception {
        int[] events = {0};
        int runs = iters(10);
        repeat(10, random -> {
            int length = 40;
            double[] means = means(losses(random, length), length);
            StringBuilder text = new StringBuilder("     Epoch   gpu_mem       box    labels  img_size\n");
            for (int i = 0; i < means.length; i++) {
                for (int place = i % length; place <= i % length + 1; place++) {
                    text.append(String.format(
                            Locale.ROOT,
                            "\r     %d/%d      2.1G   %7.4g       168       640:  50%%|#####     | %d/%d [00:03<02:25,  3.9s/it]",
                            i / length,
                            EPOCHS - 1,
                            means[i],
                            place,
                            length));
                }
            }
            ScannedSeries series =
                    Logs.scan(Logs.write(folder, text.toString())).series().get(0);
            assertThat(series.metric()).isEqualTo("box");
            assertThat(series.points()).isGreaterThan(EPOCHS * (length - 1L));
            events[0] += series.spikes().size();
        });
        assertThat(events[0]).as("events of %d", runs).isLessThanOrEqualTo(runs / 5 + 1);
    }

    @Test
    void barsWithARunningMeanHaveTheSpikeOfTheirLosses() throws Exception {
        int[] found = new int[2];
        int runs = iters(20);
        repeat(20, random -> {
            int length = 60 + random.nextInt(200);
            double[] losses = losses(random, length);
            int spike = 4 * length + length / 3;
            for (int i = spike; i < spike + 15; i++) {
                losses[i] += 4;
            }
            double[] means = means(losses, length);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < means.length; i++) {
                if (i % length == 0) {
                    text.append(String.format("Epoch %d/%d%n", 1 + i / length, EPOCHS));
                }
                text.append(String.format(
                        Locale.ROOT,
                        "%d/%d [==>...] - ETA: 3s - loss: %.4f - accuracy: 0.5%n",
                        i % length + 1,
                        length,
                        means[i]));
            }
            ScannedSeries series =
                    Logs.scan(Logs.write(folder, text.toString())).series().get(0);
            for (SeriesEvent event : series.spikes()) {
                found[Math.abs(event.onset() - 1 - spike) <= 3 ? 0 : 1]++;
            }
        });
        assertThat(found[0]).as("spikes of %d", runs).isGreaterThanOrEqualTo(runs * 3 / 4 - 1);
        assertThat(found[1]).as("other events").isLessThanOrEqualTo(runs / 4 + 1);
    }
}
