package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of {@link KaplanMeier} and {@link LogRank} on the remission times of Freireich et al. 1963, in weeks. */
class TimeToEventTest extends RandomizedTest {
    private static final List<TimeToEvent> MERCAPTOPURINE = List.of(
            at(6), at(6), at(6), after(6), at(7), after(9), at(10), after(10), after(11), at(13), at(16), after(17),
            after(19), after(20), at(22), at(23), after(25), after(32), after(32), after(34), after(35));
    private static final List<TimeToEvent> PLACEBO = List.of(
            at(1), at(1), at(2), at(2), at(3), at(4), at(4), at(5), at(5), at(8), at(8), at(8), at(8), at(11), at(11),
            at(12), at(12), at(15), at(17), at(22), at(23));

    /** Kleinbaum and Klein, "Survival analysis", table 2.4. */
    @Test
    void survivalOfTheTreatedAgreesWithTheTextbook() {
        KaplanMeier curve = new KaplanMeier(MERCAPTOPURINE);
        assertThat(curve.survival(5)).isEqualTo(1);
        assertThat(curve.survival(6)).isCloseTo(0.8571, within(5e-5));
        assertThat(curve.survival(7)).isCloseTo(0.8067, within(5e-5));
        assertThat(curve.survival(10)).isCloseTo(0.7529, within(5e-5));
        assertThat(curve.survival(13)).isCloseTo(0.6902, within(5e-5));
        assertThat(curve.survival(16)).isCloseTo(0.6275, within(5e-5));
        assertThat(curve.survival(22)).isCloseTo(0.5378, within(5e-5));
        assertThat(curve.survival(30)).isCloseTo(0.4482, within(5e-5));
    }

    /** R's survdiff: observed 9, expected 19.3, chi-squared 16.8, p = 4e-05. */
    @Test
    void logRankAgreesWithSurvdiff() {
        LogRank test = LogRank.of(MERCAPTOPURINE, PLACEBO, 1);
        assertThat(test.observed()).isEqualTo(9);
        assertThat(test.expected()).isCloseTo(19.25, within(0.005));
        assertThat(test.z() * test.z()).isCloseTo(16.79, within(0.005));
        assertThat(test.asymptoticP()).isCloseTo(4.17e-5, within(5e-8));
        assertThat(test.p()).isLessThan(0.002);
    }

    @Test
    void restrictedMeanIsTheAreaBelowTheCurve() {
        // 1 to week 1, 3/4 to week 3, 3/8 to week 4.
        KaplanMeier curve = new KaplanMeier(List.of(at(1), after(2), at(3), after(4)));
        assertThat(curve.restrictedMean(4)).isCloseTo(1 + 1.5 + 0.375, within(1e-12));
        assertThat(curve.restrictedMean(2)).isCloseTo(1.75, within(1e-12));
    }

    @Test
    void withOneLimitForAllTheRestrictedMeanIsTheMean() throws Exception {
        repeat(100, random -> {
            List<TimeToEvent> times = drawn(random, 6, 1);
            double mean =
                    times.stream().mapToDouble(TimeToEvent::time).average().orElseThrow();
            assertThat(new KaplanMeier(times).restrictedMean(1)).isCloseTo(mean, within(1e-12));
        });
    }

    @Test
    void samplesThatNeverOverlapHaveTheSmallestPValue() {
        LogRank test = LogRank.of(List.of(at(1), at(2), at(3), at(4)), List.of(at(5), at(6), after(9), after(9)), 1);
        assertThat(test.z()).isPositive();
        assertThat(test.p()).isBetween(1.0 / 70, 2.0 / 70);
    }

    @Test
    void timesWithoutAnEventDoNotDiffer() {
        LogRank test = LogRank.of(List.of(after(9), after(9)), List.of(after(9), after(9)), 1);
        assertThat(test.p()).isEqualTo(1);
        assertThat(test.z()).isZero();
    }

    @Test
    void pValuesAreUniformWithoutADifference() throws Exception {
        int[] rejected = {0};
        int[] all = {0};
        repeat(1000, random -> {
            all[0]++;
            rejected[0] +=
                    LogRank.of(drawn(random, 5, 1), drawn(random, 5, 1), 1).p() <= 0.1 ? 1 : 0;
        });
        assertThat((double) rejected[0] / all[0]).isLessThan(0.1 + 5 * Math.sqrt(0.09 / all[0]));
    }

    @Test
    void timesMustBeFinite() {
        assertThatThrownBy(() -> at(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> after(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KaplanMeier(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Exponential times, censored at {@code limit}. */
    private static List<TimeToEvent> drawn(Random random, int n, double limit) {
        List<TimeToEvent> times = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double time = -Math.log(1 - random.nextDouble());
            times.add(time < limit ? at(time) : after(limit));
        }
        return times;
    }

    private static TimeToEvent at(double time) {
        return new TimeToEvent(time, true);
    }

    private static TimeToEvent after(double time) {
        return new TimeToEvent(time, false);
    }
}
