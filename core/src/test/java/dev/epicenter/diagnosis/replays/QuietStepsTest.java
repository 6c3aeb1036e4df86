package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class QuietStepsTest {
    @Test
    void stepIsQuietFarBeforeASpikeAndAfterItsEnd() {
        QuietSteps quiet = new QuietSteps(List.of(spike(200, OptionalLong.of(220))), 400);

        assertThat(quiet.at(150)).isTrue();
        assertThat(quiet.at(151)).isFalse();
        assertThat(quiet.at(239)).isFalse();
        assertThat(quiet.at(240)).isTrue();
    }

    @Test
    void stepsNearTheLastRowAreNotQuiet() {
        QuietSteps quiet = new QuietSteps(List.of(), 400);

        assertThat(quiet.at(350)).isTrue();
        assertThat(quiet.at(351)).isFalse();
    }

    @Test
    void noStepAfterAnOpenSpikeIsQuiet() {
        assertThat(new QuietSteps(List.of(spike(200, OptionalLong.empty())), 1000).at(900))
                .isFalse();
    }

    private static Spike spike(long onset, OptionalLong end) {
        return new Spike(Spike.Kind.SPIKE, onset, onset + 1, onset + 2, end, 1, 2, 0, 0.5);
    }
}
