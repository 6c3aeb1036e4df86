package dev.epicenter.diagnosis;

import dev.epicenter.statistics.DifferenceOfProportions;
import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.ProbabilityOfNecessity;
import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.Sprt;
import java.util.Optional;

/**
 * The contrast of an arm with its matched sham: replays whose weights are moved by the same distance in a random direction.
 *
 * @param arm spike rate under the arm over seeds, at the same place or earlier
 * @param sham spike rate under the sham
 * @param norm L2 norm of the sham's move: {@code moved}, or the largest share of it that causes no new spike at once
 * @param moved L2 distance of the arm's weights from the control's just before the onset
 * @param difference the sham's rate minus the arm's; -1 to 1
 * @param interval its 95% CI (Newcombe 1998, method 10)
 * @param p two-sided p of Fisher's exact test
 * @param adjusted {@code p} after Holm's correction over the hyperparameters
 * @param necessity bounds of the probability of necessity: that this spike, which occurred, would not have occurred under the arm
 *     (Tian and Pearl 2000, section 4; the lower bound is the value if the arm never causes a spike); empty if the sham never spiked
 * @param necessityAndSufficiency bounds of the probability that the spike occurs without the arm and does not occur under it
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
        Interval necessityAndSufficiency) {
    private static final double CONFIDENCE = 0.95;
    private static final double SIGNIFICANT = 0.05;

    /** Tests a rate of 0.9 against 0.1 with error rates of 1e-4: five equal outcomes decide. */
    static final Sprt TEST = new Sprt(0.9, 0.1, 1e-4, 1e-4);

    static ShamContrast of(RateEstimate arm, RateEstimate sham, double norm, double moved) {
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
                probability.necessaryAndSufficient());
    }

    /**
     * Whether the arm is shown to prevent specifically: the interval is above 0, the difference is significant after Holm's
     * correction, and the sequential test has decided that the spike does not occur under the arm.
     */
    public boolean shown() {
        return interval.low() > 0
                && adjusted < SIGNIFICANT
                && TEST.decide(arm.spiked(), arm.trials() - arm.spiked()) == Sprt.Decision.H1;
    }

    ShamContrast adjusted(double holm) {
        return new ShamContrast(
                arm, sham, norm, moved, difference, interval, p, holm, necessity, necessityAndSufficiency);
    }
}
