package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.statistics.ShiftTest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionTest extends RandomizedTest {
    private static final Outcome OUTCOME = new Outcome.Final("loss", Outcome.Metric.LOSS, Outcome.Scale.LINEAR);
    private static final double[] LOW = {0.8, 0.9, 1, 1.1, 1.2, 1.05};
    private static final double[] HIGH = {3.8, 3.9, 4, 4.1, 4.2, 4.05};

    @Test
    void aSignificantEffectInTheExpectedDirectionIsSupported() {
        assertThat(decide(Contrast.Expect.HIGHER, 1, HIGH, LOW)).isEqualTo(Decision.SUPPORTED);
        assertThat(decide(Contrast.Expect.LOWER, 1, LOW, HIGH)).isEqualTo(Decision.SUPPORTED);
        assertThat(decide(Contrast.Expect.DIFFERENT, 1, LOW, HIGH)).isEqualTo(Decision.SUPPORTED);
    }

    @Test
    void anEffectInTheOtherDirectionContradicts() {
        assertThat(decide(Contrast.Expect.HIGHER, 1, LOW, HIGH)).isEqualTo(Decision.CONTRADICTED);
        assertThat(decide(Contrast.Expect.LOWER, 1, HIGH, LOW)).isEqualTo(Decision.CONTRADICTED);
    }

    @Test
    void anEffectThatIsShownToBeSmallerThanTheSmallestOfInterestContradicts() {
        assertThat(decide(Contrast.Expect.HIGHER, 10, HIGH, LOW)).isEqualTo(Decision.CONTRADICTED);
        assertThat(decide(Contrast.Expect.DIFFERENT, 1, LOW, LOW)).isEqualTo(Decision.CONTRADICTED);
    }

    @Test
    void equalityIsSupportedWithinTheMarginAndContradictedBeyondIt() {
        assertThat(decide(Contrast.Expect.EQUAL, 1, LOW, LOW)).isEqualTo(Decision.SUPPORTED);
        assertThat(decide(Contrast.Expect.EQUAL, 1, HIGH, LOW)).isEqualTo(Decision.CONTRADICTED);
        assertThat(decide(Contrast.Expect.EQUAL, 0.05, LOW, LOW)).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void aContradictionOfEqualityIsCorrectedForTheNumberOfClaims() {
        Contrast equal = contrast(Contrast.Expect.EQUAL, 1);
        Comparison shown = compare(equal, HIGH, LOW);
        assertThat(shown.pBeyond()).as("2 of the 924 assignments").isEqualTo(2.0 / 924);
        assertThat(Decision.of(equal, shown, 1, 0.05, 23)).isEqualTo(Decision.CONTRADICTED);
        assertThat(Decision.of(equal, shown, 1, 0.05, 24)).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void seedsAreEnoughIfTheMostExtremeAssignmentIsSignificant() throws Exception {
        Contrast higher = contrast(Contrast.Expect.HIGHER, 1);
        assertThat(LeastSeeds.of(higher, StudyFile.Pairing.INDEPENDENT, 2, 0.05))
                .isEqualTo(4);
        assertThat(LeastSeeds.of(higher, StudyFile.Pairing.PAIRED, 2, 0.05)).isEqualTo(6);
        repeat(30, random -> {
            int seeds = 2 + random.nextInt(8);
            double[] high = random.doubles(seeds).map(each -> each + 10).toArray();
            double[] low = random.doubles(seeds).toArray();
            assertThat(compare(higher, high, low).p())
                    .isCloseTo(LeastSeeds.leastP(higher, StudyFile.Pairing.INDEPENDENT, 2, seeds), within(1e-12));
        });
    }

    @Test
    void threeSeedsAgainstThreeDecideNothing() {
        double[] low = Arrays.copyOf(LOW, 3);
        double[] high = Arrays.copyOf(HIGH, 3);
        for (Contrast.Expect expect : Contrast.Expect.values()) {
            Decision decision = decide(expect, 1, high, low);
            assertThat(decision).as(expect.name()).isNotEqualTo(Decision.SUPPORTED);
        }
    }

    @Test
    void aFalseClaimIsSeldomSupported() throws Exception {
        int[] supported = {0};
        int[] all = {0};
        repeat(1000, random -> {
            Contrast.Expect expect = Contrast.Expect.values()[random.nextInt(3)];
            all[0]++;
            supported[0] += decide(expect, 1, normal(random), normal(random)) == Decision.SUPPORTED ? 1 : 0;
        });
        assertThat((double) supported[0] / all[0]).isLessThan(0.05 + 5 * Math.sqrt(0.05 * 0.95 / all[0]));
    }

    @Test
    void aDifferenceOfTheMarginIsSeldomCalledEqual() throws Exception {
        int[] supported = {0};
        int[] all = {0};
        repeat(1000, random -> {
            double[] higher =
                    Arrays.stream(normal(random)).map(value -> value + 1).toArray();
            all[0]++;
            supported[0] += decide(Contrast.Expect.EQUAL, 1, higher, normal(random)) == Decision.SUPPORTED ? 1 : 0;
        });
        assertThat((double) supported[0] / all[0]).isLessThan(0.05 + 5 * Math.sqrt(0.05 * 0.95 / all[0]));
    }

    @Test
    void simulatedPowerRisesWithSeedsAndIsTheShareOfSupportedStudies() {
        Contrast contrast = contrast(Contrast.Expect.HIGHER, 1);
        List<Sample> pilot = List.of(sample(0, 1, 2), sample(0.2, 0.9, 1.9));
        double few = power(contrast, pilot, 4);
        double many = power(contrast, pilot, 12);
        assertThat(few).isLessThan(many);
        assertThat(many).isBetween(0.3, 1.0);
        assertThat(power(contrast, List.of(sample(0, 0.01, 0.02), sample(0, 0.01, 0.02)), 6))
                .as("far more than the spread; an effect of just the smallest size is refuted at the level")
                .isBetween(0.85, 1.0);
    }

    @Test
    void withoutSpreadInThePilotThereIsNoPower() {
        assertThat(Power.of(
                        contrast(Contrast.Expect.HIGHER, 1),
                        OUTCOME,
                        StudyFile.Pairing.INDEPENDENT,
                        List.of(sample(0, 0, 0), sample(0, 0, 0)),
                        new double[0],
                        6,
                        0.05,
                        1))
                .isEmpty();
    }

    private static double power(Contrast contrast, List<Sample> pilot, int seeds) {
        return Power.of(contrast, OUTCOME, StudyFile.Pairing.INDEPENDENT, pilot, new double[0], seeds, 0.05, 1)
                .orElseThrow();
    }

    private static Decision decide(Contrast.Expect expect, double smallest, double[] of, double[] against) {
        Contrast contrast = contrast(expect, smallest);
        Comparison shown = compare(contrast, of, against);
        return Decision.of(contrast, shown, Decision.tested(contrast, shown), 0.05, 1);
    }

    private static Comparison compare(Contrast contrast, double[] of, double[] against) {
        return Comparison.of(
                contrast,
                OUTCOME,
                StudyFile.Pairing.INDEPENDENT,
                List.of(sample(of), sample(against)),
                new double[0],
                ShiftTest.DRAWS);
    }

    private static Contrast contrast(Contrast.Expect expect, double smallest) {
        return new Contrast.Difference("c", "", "loss", "a=1", "reference", expect, smallest, Contrast.Role.CLAIM);
    }

    private static Sample sample(double... values) {
        return new Sample("cell", Arrays.stream(values).boxed().toList(), Collections.nCopies(values.length, true));
    }

    private static double[] normal(Random random) {
        return random.doubles(6).map(any -> random.nextGaussian()).toArray();
    }
}
