package dev.epicenter.diagnosis.remedies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.diagnosis.remedies.RemedyPeriod.Kind;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.ReplayPhase;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemedyPeriodTest {
    private static final Interventions DECAY = Interventions.parse("weight_decay=x0.25");
    private static final Interventions RATE = Interventions.parse("lr=x0.5");

    @Test
    void periodsRunToTheHorizonThreeTimesAsFarAndToTheEnd() {
        assertThat(RemedyPeriod.of(DECAY, 200, 120, 1000))
                .containsExactly(
                        new RemedyPeriod(Kind.TO_HORIZON, 320, 0),
                        new RemedyPeriod(Kind.THREE_TIMES, 560, 0),
                        new RemedyPeriod(Kind.TO_THE_END, 1000, 0));
    }

    @Test
    void aLowerLearningRateIsAlsoReWarmed() {
        assertThat(RemedyPeriod.of(RATE, 200, 120, 1000)).contains(new RemedyPeriod(Kind.TO_HORIZON_REWARMED, 320, 60));
    }

    @Test
    void periodsBeyondTheRunAreItsEnd() {
        assertThat(RemedyPeriod.of(RATE, 200, 120, 330))
                .containsExactly(new RemedyPeriod(Kind.TO_HORIZON, 320, 0), new RemedyPeriod(Kind.TO_THE_END, 330, 0));
        assertThat(RemedyPeriod.of(DECAY, 200, 120, 300)).containsExactly(new RemedyPeriod(Kind.TO_THE_END, 300, 0));
    }

    @Test
    void remediesAreFollowedForAHorizonPastTheLongestPeriodThatEnds() {
        assertThat(RemedyPeriod.followedTo(200, 120, 1000, 0)).isEqualTo(680);
        assertThat(RemedyPeriod.followedTo(200, 120, 600, 0))
                .as("the run's end")
                .isEqualTo(600);
        assertThat(RemedyPeriod.followedTo(200, 120, 1000, 50))
                .as("an evaluation")
                .isEqualTo(700);
        assertThat(RemedyPeriod.followedTo(200, 120, 690, 50))
                .as("no evaluation is left")
                .isEqualTo(680);
    }

    @Test
    void aPeriodThatEndsHasAPhaseWithoutInterventions() {
        assertThat(new RemedyPeriod(Kind.TO_HORIZON, 320, 0).phases(DECAY, 680))
                .containsExactly(new ReplayPhase(320, DECAY.list()), new ReplayPhase(680, List.of()));
        assertThat(new RemedyPeriod(Kind.TO_HORIZON_REWARMED, 320, 60).phases(RATE, 680))
                .extracting(ReplayPhase::until)
                .containsExactly(320L, 335L, 350L, 365L, 380L, 680L);
        assertThat(new RemedyPeriod(Kind.TO_THE_END, 1000, 0).phases(DECAY, 680))
                .isEmpty();
    }
}
