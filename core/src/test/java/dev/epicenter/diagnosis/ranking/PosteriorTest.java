package dev.epicenter.diagnosis.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The probabilities of a ranking follow Bayes' rule. */
class PosteriorTest extends RandomizedTest {
    private static final Likelihoods SHIPPED = Likelihoods.shipped();

    @Test
    void likelihoodsOfAProbeAddUpToOneUnderEachMechanism() {
        for (Mechanism mechanism : SHIPPED.mechanisms()) {
            for (Probe probe : Probe.values()) {
                assertThat(probe.answers().stream()
                                .mapToDouble(answer -> SHIPPED.of(mechanism, probe, answer))
                                .sum())
                        .isCloseTo(1, within(1e-12));
            }
        }
    }

    @Test
    void probabilitiesAddUpToOneAndTheOrderOfAnswersDoesNotMatter() {
        for (int i = 0; i < iters(50); i++) {
            List<Probe> probes = new ArrayList<>(Arrays.asList(Probe.values()));
            Collections.shuffle(probes, random());
            List<Ranking.Observed> answers = probes.subList(0, random().nextInt(probes.size())).stream()
                    .map(probe -> new Ranking.Observed(
                            probe,
                            probe.answers().get(random().nextInt(probe.answers().size())),
                            0))
                    .toList();
            List<Ranking.Observed> shuffled = new ArrayList<>(answers);
            Collections.shuffle(shuffled, random());

            Map<Mechanism, Double> one = after(answers).mechanisms();
            Map<Mechanism, Double> other = after(shuffled).mechanisms();

            assertThat(one.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-9));
            one.forEach((mechanism, p) -> assertThat(other.get(mechanism)).isCloseTo(p, within(1e-9)));
            assertThat(after(answers).causes())
                    .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
        }
    }

    @Test
    void anAnswerThatIsTheSameUnderEachCauseTellsNothing() {
        Mechanism data = new Mechanism("a", RankedCause.DATA, 4, Map.of(Probe.SHAM, Map.of(Answer.SAME, 4.0)));
        Mechanism lr = new Mechanism(
                "b",
                RankedCause.LR,
                4,
                Map.of(Probe.SHAM, Map.of(Answer.SAME, 4.0), Probe.LR_TENTH, Map.of(Answer.NONE, 4.0)));
        Posterior prior = Posterior.prior(new Likelihoods(0.5, 1, List.of(data, lr)));

        assertThat(prior.gain(Probe.SHAM)).isCloseTo(0, within(1e-12));
        assertThat(prior.gain(Probe.LR_TENTH)).isGreaterThan(0.1);
        // (4 + 0.5) / 6 under lr, 1/4 under data, which has no answers of this probe.
        assertThat(prior.after(Probe.LR_TENTH, Answer.NONE).causes().get(0))
                .isEqualTo(new Ranking.Ranked(RankedCause.LR, 0.75 / (0.75 + 0.25)));
    }

    @Test
    void hyperparametersThatNoProbeCanChangeAreNotRanked() {
        EnumSet<Probe> ofSgd = EnumSet.allOf(Probe.class);
        ofSgd.removeAll(EnumSet.of(Probe.BETA1_AS_CONFIGURED, Probe.BETA2_AS_CONFIGURED));
        assertThat(RankingRule.impossible(ofSgd)).containsExactly(RankedCause.BETA1, RankedCause.BETA2);

        Posterior left = Posterior.prior(SHIPPED).without(RankingRule.impossible(ofSgd));

        assertThat(left.causes().stream().map(Ranking.Ranked::cause))
                .doesNotContain(RankedCause.BETA1, RankedCause.BETA2)
                .contains(RankedCause.MOMENTUM);
        assertThat(left.causes().stream()
                        .mapToDouble(Ranking.Ranked::probability)
                        .sum())
                .isCloseTo(1, within(1e-9));
    }

    private static Posterior after(List<Ranking.Observed> answers) {
        Posterior posterior = Posterior.prior(SHIPPED);
        for (Ranking.Observed observed : answers) {
            posterior = posterior.after(observed.probe(), observed.answer());
        }
        return posterior;
    }
}
