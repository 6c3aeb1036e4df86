package dev.epicenter.diagnosis;

import dev.epicenter.statistics.DifferenceOfProportions;
import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.ProbabilityOfNecessity;
import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.SequentialTest;
import java.util.Optional;

/**
 * An arm against its matched sham: replays whose weights are moved by as much, in a random direction.
 *
 * @param arm how often the spike came in spite of the arm, at its place or before, over seeds
 * @param sham how often it came under the sham
 * @param norm L2 norm of the sham's move: {@code moved}, or the largest share of it that makes no spike of its own at once
 * @param moved L2 distance of the arm's weights from the control's just before the onset
 * @param difference sham's rate minus arm's: what the arm prevents and the sham does not; -1 to 1
 * @param interval of it, 95% (Newcombe 1998, method 10)
 * @param p Fisher's exact, two-sided
 * @param adjusted {@code p} after Holm, over the knobs
 * @param necessity bounds of the probability of necessity: that this spike, which came, would have stayed away under the arm
 *     (Tian and Pearl 2000, section 4; the lower one is the value if the arm never makes a spike); empty where the sham never spiked
 * @param necessityAndSufficiency bounds of the probability that the spike comes without the arm and does not under it
 */
public record Specificity(
        Cell arm,
        Cell sham,
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

    /** Of a rate of 0.9 against one of 0.1, wrong at most once in ten thousand: five of a kind decide. */
    static final SequentialTest TEST = new SequentialTest(0.9, 0.1, 1e-4, 1e-4);

    static Specificity of(Cell arm, Cell sham, double norm, double moved) {
        Proportion without = new Proportion(sham.spiked(), sham.trials());
        Proportion with = new Proportion(arm.spiked(), arm.trials());
        double p = FisherExact.twoSided(without, with);
        ProbabilityOfNecessity probability = new ProbabilityOfNecessity(without, with);
        return new Specificity(
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
     * Whether the interval is above 0 and the difference significant after Holm, since a dozen knobs are tried, and the
     * sequential test has decided that the spike does not come under the arm.
     */
    public boolean shown() {
        return interval.low() > 0
                && adjusted < SIGNIFICANT
                && TEST.decide(arm.spiked(), arm.trials() - arm.spiked()) == SequentialTest.Decision.H1;
    }

    Specificity adjusted(double holm) {
        return new Specificity(
                arm, sham, norm, moved, difference, interval, p, holm, necessity, necessityAndSufficiency);
    }
}
