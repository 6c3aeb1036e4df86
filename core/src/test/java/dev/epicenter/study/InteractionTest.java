package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.statistics.ShiftTest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Interactions, and outcomes on a log scale. */
class InteractionTest extends RandomizedTest {
    private static final Outcome LINEAR = new Outcome.Final("loss", Outcome.Metric.LOSS, Outcome.Scale.LINEAR);
    private static final Outcome LOG = new Outcome.Final("loss", Outcome.Metric.LOSS, Outcome.Scale.LOG);

    @Test
    void twoSeedsOfEachCellByHand() {
        // Differences over the second factor: 7 and 9 at the first factor's level, 1 and 2 at its reference.
        Comparison shown = compare(
                interaction(Contrast.Expect.DIFFERENT, 10),
                LINEAR,
                StudyFile.Pairing.INDEPENDENT,
                List.of(sample(107, 59), sample(4, 10), sample(100, 50), sample(3, 8)));
        assertThat(shown.effect()).isEqualTo(6.5);
        assertThat(shown.p()).as("2 of 6 assignments").isEqualTo(2.0 / 6);
        assertThat(shown.pEquivalent()).isEqualTo(1.0 / 6);
    }

    /** Fisher 1935: Darwin's maize, its differences hidden below the effects of two factors. */
    @Test
    void pairedSeedsHaveFishersPValue() {
        double[] maize = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
        double[] seeds =
                new Random(1).ints(maize.length, -50, 50).asDoubleStream().toArray();
        double[] both = new double[maize.length];
        Arrays.setAll(both, i -> maize[i] + seeds[i] + 300 - 200);
        Comparison shown = compare(
                interaction(Contrast.Expect.HIGHER, 1),
                LINEAR,
                StudyFile.Pairing.PAIRED,
                List.of(
                        sample(both),
                        sample(map(seeds, value -> value - 200)),
                        sample(map(seeds, value -> value + 300)),
                        sample(seeds)));
        assertThat(shown.effect()).isCloseTo(314.0 / 15, within(1e-12));
        assertThat(shown.p()).isCloseTo(1726.0 / 32768, within(1e-12));
    }

    @Test
    void withoutAnInteractionMainEffectsAreSeldomCalledOne() throws Exception {
        for (StudyFile.Pairing pairing : StudyFile.Pairing.values()) {
            int[] counts = new int[3];
            repeat(1500, random -> {
                boolean skewed = random.nextBoolean();
                DoubleSupplier error = () -> skewed ? -Math.log(1 - random.nextDouble()) : random.nextGaussian();
                double first = 10 * random.nextGaussian();
                double second = 10 * random.nextGaussian();
                Comparison shown = compare(
                        interaction(Contrast.Expect.DIFFERENT, 1),
                        LINEAR,
                        pairing,
                        cells(seeds(pairing), error, first + second, second, first, 0));
                counts[0]++;
                counts[1] += shown.p() <= 0.05 ? 1 : 0;
                counts[2] += shown.interval().contains(0) ? 1 : 0;
            });
            double sd = Math.sqrt(0.05 * 0.95 / counts[0]);
            // 12 of 252 assignments, or 6 of 128 signs.
            assertThat((double) counts[1] / counts[0]).as(pairing.name()).isBetween(0.047 - 5 * sd, 0.048 + 5 * sd);
            assertThat(counts[1] + counts[2]).as("test and interval agree").isEqualTo(counts[0]);
        }
    }

    @Test
    void aPlantedInteractionIsFoundAndItsIntervalHoldsIt() throws Exception {
        for (StudyFile.Pairing pairing : StudyFile.Pairing.values()) {
            int[] counts = new int[3];
            repeat(300, random -> {
                Comparison shown = compare(
                        interaction(Contrast.Expect.LOWER, 1),
                        LINEAR,
                        pairing,
                        cells(seeds(pairing), random::nextGaussian, 3 - 5 - 4, 3, -5, 0));
                counts[0]++;
                counts[1] += decide(interaction(Contrast.Expect.LOWER, 1), shown) == Decision.SUPPORTED ? 1 : 0;
                counts[2] += shown.interval().contains(-4) ? 1 : 0;
            });
            assertThat((double) counts[1] / counts[0]).as(pairing.name()).isGreaterThan(0.8);
            assertThat((double) counts[2] / counts[0])
                    .as(pairing.name())
                    .isGreaterThan(0.95 - 5 * Math.sqrt(0.05 * 0.95 / counts[0]));
        }
    }

    @Test
    void factorsThatMultiplyInteractOnALinearScaleOnly() throws Exception {
        int[] counts = new int[3];
        repeat(400, random -> {
            List<Sample> cells =
                    cells(6, () -> 0.2 * random.nextGaussian(), Math.log(20), Math.log(4), Math.log(5), 0).stream()
                            .map(cell -> sample(map(cell.array(), Math::exp)))
                            .toList();
            Contrast contrast = interaction(Contrast.Expect.DIFFERENT, 2);
            counts[0]++;
            counts[1] +=
                    compare(contrast, LOG, StudyFile.Pairing.INDEPENDENT, cells).p() <= 0.05 ? 1 : 0;
            counts[2] += compare(contrast, LINEAR, StudyFile.Pairing.INDEPENDENT, cells)
                                    .p()
                            <= 0.05
                    ? 1
                    : 0;
        });
        assertThat((double) counts[1] / counts[0]).as("log").isLessThan(0.05 + 5 * Math.sqrt(0.05 * 0.95 / counts[0]));
        assertThat((double) counts[2] / counts[0]).as("linear").isGreaterThan(0.95);
    }

    @Test
    void aLogOutcomeIsThatOfTheLogarithmsAndReportsRatios() throws Exception {
        assertThat(compare(
                                difference(Contrast.Expect.HIGHER, 2),
                                LOG,
                                StudyFile.Pairing.INDEPENDENT,
                                List.of(sample(2, 8), sample(1, 1)))
                        .effect())
                .as("geometric means 4 and 1")
                .isCloseTo(4, within(1e-12));
        repeat(50, random -> {
            boolean crossed = random.nextBoolean();
            StudyFile.Pairing pairing = StudyFile.Pairing.values()[random.nextInt(2)];
            Contrast.Expect expect = Contrast.Expect.values()[random.nextInt(4)];
            List<Sample> logs = cells(4 + random.nextInt(4), random::nextGaussian, 2 * random.nextGaussian(), 1, 0, 3)
                    .subList(0, crossed ? 4 : 2);
            List<Sample> values = logs.stream()
                    .map(cell -> sample(map(cell.array(), Math::exp)))
                    .toList();
            double smallest = 0.1 + random.nextDouble();
            double ratio = Math.exp(smallest);
            Contrast linear = crossed ? interaction(expect, smallest) : difference(expect, smallest);
            Contrast log = crossed ? interaction(expect, ratio) : difference(expect, ratio);
            Comparison expected = compare(linear, LINEAR, pairing, logs);
            Comparison shown = compare(log, LOG, pairing, values);
            assertThat(Math.log(shown.effect())).isCloseTo(expected.effect(), within(1e-9));
            assertThat(close(
                            Math.log(shown.interval().low()),
                            expected.interval().low()))
                    .isTrue();
            assertThat(close(
                            Math.log(shown.interval().high()),
                            expected.interval().high()))
                    .isTrue();
            assertThat(shown.p()).isEqualTo(expected.p());
            assertThat(shown.pEquivalent()).isEqualTo(expected.pEquivalent());
            assertThat(decide(log, shown)).isEqualTo(decide(linear, expected));
        });
    }

    @Test
    void thePowerOnALogScaleIsThatOfTheLogarithms() {
        List<Sample> logs = List.of(sample(0, 1, 2), sample(0.2, 0.9, 1.9), sample(3, 3.5, 5), sample(1, 1.5, 2));
        List<Sample> values =
                logs.stream().map(cell -> sample(map(cell.array(), Math::exp))).toList();
        double few = power(interaction(Contrast.Expect.HIGHER, 2), LINEAR, logs, 5);
        assertThat(power(interaction(Contrast.Expect.HIGHER, Math.exp(2)), LOG, values, 5))
                .isCloseTo(few, within(0.011));
        assertThat(few).isLessThan(power(interaction(Contrast.Expect.HIGHER, 2), LINEAR, logs, 12));
        assertThat(few)
                .as("four cells have twice the variance of two")
                .isLessThan(power(difference(Contrast.Expect.HIGHER, 2), LINEAR, logs.subList(0, 2), 5));
    }

    @Test
    void aValueWithoutALogarithmDecidesNothing() {
        Contrast contrast = difference(Contrast.Expect.HIGHER, 2);
        List<Sample> samples = List.of(sample(1, 2, 3, 4), sample(0, 1, 2, 3));
        Comparison shown = compare(contrast, LOG, StudyFile.Pairing.INDEPENDENT, samples);
        assertThat(shown.problem().orElseThrow()).contains("a value is not positive");
        assertThat(decide(contrast, shown)).isEqualTo(Decision.UNDECIDED);
        assertThat(Power.of(contrast, LOG, StudyFile.Pairing.INDEPENDENT, samples, new double[0], 5, 0.05, 1))
                .isEmpty();
    }

    @Test
    void anInteractionNeedsAsManySeedsAsADifference() {
        Contrast interaction = interaction(Contrast.Expect.HIGHER, 1);
        assertThat(LeastSeeds.of(interaction, StudyFile.Pairing.INDEPENDENT, 4, 0.05))
                .isEqualTo(4);
        assertThat(LeastSeeds.of(interaction, StudyFile.Pairing.PAIRED, 4, 0.05))
                .isEqualTo(6);
        List<Sample> separate =
                List.of(sample(91, 92, 93, 94), sample(1, 2, 4, 3), sample(5, 6, 7, 9), sample(6, 7, 5, 8));
        assertThat(compare(interaction, LINEAR, StudyFile.Pairing.INDEPENDENT, separate)
                        .p())
                .isEqualTo(LeastSeeds.leastP(interaction, StudyFile.Pairing.INDEPENDENT, 4, 4));
    }

    private static int seeds(StudyFile.Pairing pairing) {
        return pairing == StudyFile.Pairing.PAIRED ? 7 : 5;
    }

    private static List<Sample> cells(int seeds, DoubleSupplier error, double... means) {
        return Arrays.stream(means)
                .mapToObj(mean -> sample(DoubleStream.generate(error)
                        .limit(seeds)
                        .map(value -> mean + value)
                        .toArray()))
                .toList();
    }

    private static boolean close(double value, double expected) {
        return value == expected || Math.abs(value - expected) < 1e-9;
    }

    private static double[] map(double[] values, DoubleUnaryOperator by) {
        return Arrays.stream(values).map(by).toArray();
    }

    private static double power(Contrast contrast, Outcome outcome, List<Sample> pilot, int seeds) {
        return Power.of(contrast, outcome, StudyFile.Pairing.INDEPENDENT, pilot, new double[0], seeds, 0.05, 1)
                .orElseThrow();
    }

    private static Decision decide(Contrast contrast, Comparison shown) {
        return Decision.of(contrast, shown, Decision.tested(contrast, shown), 0.05, 1);
    }

    private static Comparison compare(
            Contrast contrast, Outcome outcome, StudyFile.Pairing pairing, List<Sample> samples) {
        return Comparison.of(contrast, outcome, pairing, samples, new double[0], ShiftTest.DRAWS);
    }

    private static Contrast interaction(Contrast.Expect expect, double smallest) {
        return new Contrast.Interaction(
                "c", "", "loss", "a=1", "reference", "b=1", "reference", expect, smallest, Contrast.Role.CLAIM);
    }

    private static Contrast difference(Contrast.Expect expect, double smallest) {
        return new Contrast.Difference("c", "", "loss", "a=1", "reference", expect, smallest, Contrast.Role.CLAIM);
    }

    private static Sample sample(double... values) {
        return new Sample("cell", Arrays.stream(values).boxed().toList(), Collections.nCopies(values.length, true));
    }
}
