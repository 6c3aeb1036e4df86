package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Downsampler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings in generated logs of which it is known what is wrong, and that nothing else is. */
class FindingsTest extends RandomizedTest {
    @TempDir
    private Path folder;

    private ScannedLog scan(String text) {
        return Logs.scan(Logs.write(folder, text));
    }

    @Test
    void healthyRunsHaveNoFinding() throws Exception {
        int[] found = {0};
        repeat(150, random -> {
            ScannedLog log = scan(healthy(random));
            found[0] += log.findings().size();
        });
        // Measured: 1 finding in 3000 such runs with 3031 resumes: overfitting.
        assertThat(found[0]).isLessThanOrEqualTo(1 + iters(150) / 100);
    }

    /** A run with single infinite gradient norms, resumed without a jump, evaluated at intervals, logged with rounding. */
    static String healthy(Random random) {
        SyntheticRun run = new SyntheticRun(random);
        run.rows(100 + random.nextInt(900), 0);
        int resumes = random.nextInt(3);
        for (int i = 0; i < resumes; i++) {
            long back = (long) run.spacing() * (1 + random.nextInt(60));
            run.goBackTo(run.step() - back).rows(100 + random.nextInt(400), 0);
        }
        for (int i = 0; i < 100; i++) {
            boolean overflow = random.nextInt(20) == 0;
            double loss = run.level(run.step()) + run.noise() * random.nextGaussian();
            double held = run.level(run.step()) + run.noise() * random.nextGaussian();
            run.add(Double.toString(loss), (overflow ? ", \"grad_norm\": Infinity" : "") + ", \"val_loss\": " + held);
        }
        return run.text();
    }

    @Test
    void jumpAfterAResumeIsReportedWithItsSize() throws Exception {
        int[] reported = {0};
        repeat(40, random -> {
            SyntheticRun run = new SyntheticRun(random).rows(150 + random.nextInt(400), 0);
            long back = run.spacing() * (long) random.nextInt(60);
            long at = run.step() - back - run.spacing();
            double jump = Math.max(6 * run.noise(), 0.04 * run.level(at));
            long row = run.rows();
            run.goBackTo(at).rows(120, jump);
            List<Finding> findings = scan(run.text()).findings();
            if (findings.size() == 1 && findings.get(0) instanceof Finding.RestartJump found) {
                reported[0]++;
                assertThat(found.step()).isEqualTo(at);
                assertThat(found.row()).isEqualTo(row);
                assertThat(found.after() - found.before()).isBetween(0.4 * jump, 1.6 * jump);
                assertThat(found.sentence()).startsWith("loss jumped after resume at step " + at + ": +");
            } else {
                assertThat(findings).isEmpty();
            }
        });
        assertThat(reported[0]).isGreaterThanOrEqualTo(iters(40) * 3 / 4);
    }

    @Test
    void anotherRunInTheFileIsNoJump() throws Exception {
        repeat(20, random -> {
            SyntheticRun first = new SyntheticRun(random);
            long start = first.step();
            first.rows(200, 0).goBackTo(start).rows(200, 5);
            assertThat(scan(first.text()).findings()).isEmpty();
        });
    }

    @Test
    void constantLossIsReportedFromItsFirstRow() throws Exception {
        repeat(30, random -> {
            SyntheticRun run = new SyntheticRun(random).rows(60 + random.nextInt(300), 0);
            boolean zero = random.nextBoolean();
            long from = run.step();
            for (int i = 0; i < 40; i++) {
                run.add(zero ? "0.0" : "2.302585", "");
            }
            ScannedLog log = scan(run.text());
            assertThat(log.findings()).singleElement().satisfies(finding -> {
                assertThat(finding).isInstanceOf(Finding.Frozen.class);
                assertThat(finding.step()).isEqualTo(from);
                assertThat(finding.kind()).isEqualTo(zero ? "collapsed" : "frozen");
            });
            assertThat(Health.of(log).status()).isEqualTo(Health.Status.UNHEALTHY);
        });
    }

    @Test
    void coarseRoundingAndRepeatedValuesAreNotFrozen() throws Exception {
        repeat(30, random -> {
            StringBuilder rounded = new StringBuilder("step,loss,val_loss,train_loss\n");
            double held = 1;
            for (int step = 0; step < 1500; step++) {
                double loss = 0.5 * Math.exp(-step / 200.0) * (1 + 0.1 * random.nextGaussian());
                held = step % 50 == 0 ? 1 + 0.01 * random.nextGaussian() : held;
                rounded.append("%d,%.2f,%.4f,%.4f%n".formatted(step, loss, held, held + 1));
            }
            assertThat(scan(rounded.toString()).findings()).isEmpty();
        });
    }

    @Test
    void jumpFromOneFileOfARunToTheNextIsFound() throws Exception {
        int[] healthy = {0};
        int[] found = {0};
        repeat(40, random -> {
            SyntheticRun run = new SyntheticRun(random).rows(200 + random.nextInt(400), 0);
            Path old = Logs.write(folder, "old.log", run.text().getBytes(StandardCharsets.UTF_8));
            int before = run.text().length();
            int again = random.nextInt(40);
            boolean isJump = random.nextBoolean();
            run.goBackTo(run.step() - (long) run.spacing() * again);
            long from = run.step();
            run.rows(100, isJump ? 6 * run.noise() + 0.1 : 0);
            Path resumed =
                    Logs.write(folder, "new.log", run.text().substring(before).getBytes(StandardCharsets.UTF_8));
            List<ScannedLog> logs = SplitRuns.withJumps(List.of(Logs.scan(resumed), Logs.scan(old)));
            assertThat(logs.get(1).findings()).isEmpty();
            assertThat(SplitRuns.notes(logs)).singleElement().asString().contains("new.log begins at step " + from);
            logs.get(0).findings().forEach(finding -> {
                assertThat(finding).isInstanceOf(Finding.RestartJump.class);
                assertThat(finding.step()).isEqualTo(from);
                assertThat(finding.row()).isZero();
            });
            (isJump ? found : healthy)[0] += logs.get(0).findings().size() - (isJump ? 1 : 0);
        });
        assertThat(healthy[0]).as("false").isZero();
        assertThat(-found[0]).as("missed").isLessThanOrEqualTo(1 + iters(40) / 20);
    }

    @Test
    void gradientNormIsCheckedAndOnlyLastingOverflowIsReported() throws Exception {
        repeat(30, random -> {
            SyntheticRun run = new SyntheticRun(random);
            String bad = random.nextBoolean() ? "NaN" : "Infinity";
            int atStart = random.nextInt(20);
            for (int i = 0; i < atStart; i++) {
                run.add(Double.toString(run.level(run.step())), ", \"grad_norm\": " + bad);
            }
            run.rows(60 + random.nextInt(200), 0);
            long from = run.step();
            for (int i = 0; i < 30; i++) {
                run.add(Double.toString(run.level(run.step())), ", \"grad_norm\": " + bad);
            }
            assertThat(scan(run.text()).findings())
                    .singleElement()
                    .isEqualTo(new Finding.GradientNotFinite("grad_norm", StepUnit.STEP, from, run.rows() - 30));
        });
    }

    @Test
    void zeroLossBesideANonFiniteGradientIsNotFinite() throws Exception {
        repeat(20, random -> notFiniteFrom(random, "0.0"));
    }

    @Test
    void lossLeftOutBesideANonFiniteGradientIsNotFinite() throws Exception {
        repeat(20, random -> notFiniteFrom(random, ""));
    }

    private void notFiniteFrom(Random random, String loss) {
        SyntheticRun run = new SyntheticRun(random).rows(10 + random.nextInt(300), 0);
        long from = run.step();
        int rows = 1 + random.nextInt(40);
        for (int i = 0; i < rows; i++) {
            run.add(loss, ", \"grad_norm\": NaN");
        }
        ScannedLog log = scan(run.text());
        SeriesEvent last =
                log.series().get(0).events().get(log.series().get(0).events().size() - 1);
        assertThat(last.kind()).isEqualTo(Spike.Kind.NON_FINITE);
        assertThat(last.onset()).isEqualTo(from);
        assertThat(Health.of(log).status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(Health.of(log).sentence()).contains("loss is not finite from step " + from);
    }

    /** As in console text: loss scaling skips steps for an overflow, which is not NaN. */
    @Test
    void nanGradientOfASkippedStepIsNoOverflow() {
        SyntheticRun run = new SyntheticRun(random()).rows(100, 0);
        long step = run.step();
        run.add("", ", \"grad_norm\": NaN, \"number of skipped iterations\": 1").rows(50, 0);
        assertThat(scan(run.text()).series().get(0).events())
                .anyMatch(event -> event.kind() == Spike.Kind.NON_FINITE && event.onset() == step);
    }

    @Test
    void stepSkippedByLossScalingLacksNoLoss() throws Exception {
        repeat(20, random -> {
            SyntheticRun run = new SyntheticRun(random).rows(100, 0);
            run.add("", ", \"grad_norm\": Infinity, \"number of skipped iterations\": 1")
                    .rows(50, 0);
            ScannedLog log = scan(run.text());
            assertThat(log.series().get(0).events()).noneMatch(event -> event.kind() == Spike.Kind.NON_FINITE);
        });
    }

    /** The value is that of the whole log, not of the row at which the finding was made. */
    private static void assertRisesToItsHighest(Finding.Overfitting finding, ScannedLog log) {
        Downsampler.Point highest = log.series().get(1).sketch().points().stream()
                .filter(point -> point.x() >= finding.step())
                .max(Comparator.comparingDouble(Downsampler.Point::value))
                .orElseThrow();
        assertThat(finding.highest()).isEqualTo(highest.value());
        assertThat(finding.highestStep()).isEqualTo((long) highest.x());
        assertThat(finding.sentence()).contains(" (epoch " + finding.highestStep() + ") while ");
    }

    @Test
    void heldOutLossThatRisesWhileTheTrainingLossFallsIsOverfitting() throws Exception {
        int[] reported = {0};
        repeat(40, random -> {
            int epochs = 60 + random.nextInt(100);
            int turn = 10 + random.nextInt(20);
            double noise = 0.002 + 0.03 * random.nextDouble();
            StringBuilder text = new StringBuilder("epoch,loss,val_loss\n");
            for (int epoch = 0; epoch < epochs; epoch++) {
                double loss = 0.5 + 2 * Math.exp(-epoch / 30.0) + noise * random.nextGaussian();
                double held = 1 + 1.5 * Math.exp(-epoch / 10.0) + Math.max(0, epoch - turn) * 0.02;
                text.append("%d,%.5f,%.5f%n".formatted(epoch, loss, held + noise * random.nextGaussian()));
            }
            ScannedLog log = scan(text.toString());
            assertThat(log.findings()).allMatch(finding -> finding instanceof Finding.Overfitting);
            reported[0] += log.findings().size();
            log.findings().forEach(finding -> assertThat(finding.step()).isBetween(turn - 10L, turn + 20L));
            log.findings().forEach(finding -> assertRisesToItsHighest((Finding.Overfitting) finding, log));
            assertThat(log.series())
                    .allSatisfy(series ->
                            assertThat(series.events()).noneMatch(event -> event.kind() == Spike.Kind.DIVERGENCE));
        });
        assertThat(reported[0]).isEqualTo(iters(40));
    }

    @Test
    void bothLossesRisingIsNotOverfitting() throws Exception {
        repeat(20, random -> {
            StringBuilder text = new StringBuilder("step,loss,val_loss\n");
            for (int step = 0; step < 400; step++) {
                double level = 1 + 2 * Math.exp(-step / 30.0) + Math.max(0, step - 150) * 0.01;
                text.append("%d,%.5f,%.5f%n"
                        .formatted(
                                step,
                                level + 0.01 * random.nextGaussian(),
                                level + 0.1 + 0.01 * random.nextGaussian()));
            }
            ScannedLog log = scan(text.toString());
            assertThat(log.findings()).isEmpty();
            assertThat(log.series())
                    .allSatisfy(series ->
                            assertThat(series.events()).anyMatch(event -> event.kind() == Spike.Kind.DIVERGENCE));
        });
    }

    @Test
    void lossesOfAGanAndComponentsDoNotDiverge() throws Exception {
        repeat(20, random -> {
            StringBuilder text = new StringBuilder("step,d_loss,g_loss,loss_bbox,loss\n");
            for (int step = 0; step < 1500; step++) {
                double discriminator = 0.1 + Math.exp(-step / 200.0) + 0.02 * random.nextGaussian();
                double generator = 0.8 + 4 * (1 - Math.exp(-step / 500.0)) + 0.05 * random.nextGaussian();
                double box = 0.05 + 0.0004 * step + 0.01 * random.nextGaussian();
                double loss = 1 + 3 * Math.exp(-step / 300.0) + 0.02 * random.nextGaussian();
                text.append("%d,%.5f,%.5f,%.5f,%.5f%n".formatted(step, discriminator, generator, box, loss));
            }
            ScannedLog log = scan(text.toString());
            assertThat(log.series().get(0).metric()).isEqualTo("loss");
            assertThat(log.series())
                    .allSatisfy(series ->
                            assertThat(series.events()).noneMatch(event -> event.kind() == Spike.Kind.DIVERGENCE));
        });
    }

    @Test
    void runningMeanBesideItsLossIsNotJudged() throws Exception {
        repeat(20, random -> {
            StringBuilder text = new StringBuilder("step,epoch,loss,avg_loss\n");
            double sum = 0;
            for (int step = 0; step < 1000; step++) {
                double loss = 1 + 2 * Math.exp(-step / 300.0) + 0.3 * random.nextGaussian();
                sum = step % 50 == 0 ? loss : sum + loss;
                text.append("%d,%d,%.5f,%.5f%n".formatted(step, step / 50, loss, sum / (step % 50 + 1)));
            }
            ScannedSeries mean = scan(text.toString()).series().get(1);
            assertThat(mean.metric()).isEqualTo("avg_loss");
            assertThat(mean.role()).isEqualTo(SeriesRole.RUNNING_MEAN);
            assertThat(mean.judged()).isZero();
            assertThat(mean.events()).isEmpty();
            assertThat(mean.notes()).contains("a running mean of loss is not judged");
        });
    }

    @Test
    void fallOfARewardIsAnEvent() throws Exception {
        repeat(20, random -> {
            StringBuilder text = new StringBuilder("step,mean_reward\n");
            for (int step = 0; step < 400; step++) {
                boolean fallen = step >= 250 && step < 270;
                double reward = 5 - 4 * Math.exp(-step / 100.0) + 0.05 * random.nextGaussian() - (fallen ? 2 : 0);
                text.append("%d,%.5f%n".formatted(step, reward));
            }
            Path log = Logs.write(folder, text.toString());
            SeriesEvent fall = onlySpike(log, Optional.empty());
            assertThat(fall.onset()).isBetween(244L, 252L);
            assertThat(fall.baseline()).isBetween(4.0, 5.0);
            assertThat(fall.height()).isBetween(-2.5, -1.5);
            assertThat(series(log, Optional.of(Direction.UP)).spikes())
                    .noneMatch(event -> event.onset() >= 245 && event.onset() < 265);
        });
    }

    private static SeriesEvent onlySpike(Path log, Optional<Direction> direction) {
        List<SeriesEvent> spikes = series(log, direction).spikes();
        assertThat(spikes).hasSize(1);
        return spikes.get(0);
    }

    private static ScannedSeries series(Path log, Optional<Direction> direction) {
        SeriesSelector choice = new SeriesSelector(
                List.of("mean_reward"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                direction);
        return LogScan.scan(log, choice, bytes -> {}).series().get(0);
    }
}
