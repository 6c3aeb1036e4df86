package dev.epicenter.diagnosis.dose;

import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.statistics.DifferenceOfProportions;
import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.ProbabilityOfNecessity;
import dev.epicenter.statistics.Proportion;
import java.util.Optional;

/**
 * The contrast of an arm with its matched sham: replays whose weights are moved by the same distance in a random direction.
 *
 * @param arm spike rate under the arm over seeds, at the same place or earlier
 * @param sham spike rate under the sham
 * @param norm L2 norm of the sham's move: {@code moved} or up to twice that, or the largest share of it that causes no new spike at
 *     once
 * @param moved L2 distance of the arm's weights from the control's just before the onset
 * @param difference the sham's rate minus the arm's; -1 to 1
 * @param interval its 95% CI (Newcombe 1998, method 10)
 * @param p two-sided p of Fisher's exact test
 * @param adjusted {@code p} after Holm's correction over the hyperparameters
 * @param necessity bounds of the probability of necessity: that this spike, which occurred, would not have occurred under the arm
 *     (Tian and Pearl 2000, section 4; the lower bound is the value if the arm never causes a spike); empty if the sham never spiked
 * @param necessityAndSufficiency bounds of the probability that the spike occurs without the arm and does not occur under it
 * @param test the look that all of its replays belong to; empty in verdicts before format 5, which tested at the level 0.05
 */
public record ShamContrast(
        RateEstimate arm,
        RateEstimate sham,
        double norm,
        double moved,
        double difference,
        Interval interval,
        double p,
        double adjusted,
        Optional<Interval> necessity,
        Interval necessityAndSufficiency,
        Optional<FixedTest> test) {
    private static final double CONFIDENCE = 0.95;

    public static ShamContrast of(RateEstimate arm, RateEstimate sham, double norm, double moved, FixedTest test) {
        Proportion without = new Proportion(sham.spiked(), sham.trials());
        Proportion with = new Proportion(arm.spiked(), arm.trials());
        double p = FisherExact.twoSided(without, with);
        ProbabilityOfNecessity probability = new ProbabilityOfNecessity(without, with);
        return new ShamContrast(
                arm,
                sham,
                norm,
                moved,
                sham.rate() - arm.rate(),
                new DifferenceOfProportions(without, with).interval(CONFIDENCE),
                p,
                p,
                probability.necessary(),
                probability.necessaryAndSufficient(),
                Optional.of(test));
    }

    /**
     * Whether the arm is shown to prevent specifically: the interval is above 0, and the difference is significant at the level of
     * its look after Holm's correction.
     */
    public boolean shown() {
        return interval.low() > 0 && adjusted < test.map(FixedTest::alpha).orElse(FixedTest.SIGNIFICANT);
    }

    ShamContrast adjusted(double holm) {
        return new ShamContrast(
                arm, sham, norm, moved, difference, interval, p, holm, necessity, necessityAndSufficiency, test);
    }
}
