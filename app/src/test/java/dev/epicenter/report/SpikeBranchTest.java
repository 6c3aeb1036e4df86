package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.SegmentEnded;
import dev.epicenter.run.TimelineEvent.SegmentStarted;
import dev.epicenter.run.TimelineEvent.SpikeDetected;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run with a spike at step 150 that went back from step 200 to step 100. */
class SpikeBranchTest {
    @ParameterizedTest
    @EnumSource(names = {"ROLLBACK", "REMEDY"})
    void theBranchOfASpikeIsTheOneThatSpikedWhateverWentBackLater(Cause cause) {
        assertThat(branch(cause).parts()).containsExactly(new SpikeBranch.Part(0, 120, 180));
    }

    @ParameterizedTest
    @EnumSource(names = "RESUME")
    void aResumedRunStaysOnTheBranch(Cause cause) {
        assertThat(branch(cause).parts()).containsExactly(new SpikeBranch.Part(1, 120, 180));
    }

    private static SpikeBranch branch(Cause cause) {
        List<TimelineEvent> events = new ArrayList<>(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new SpikeDetected(1, new Spike(Spike.Kind.SPIKE, 150, 151, 152, OptionalLong.of(160), 2, 3, 0, 0.3)),
                new SegmentEnded(0, 200)));
        TimelineSpike spike = Timeline.fold(events).spikes().get(0);
        events.add(new SegmentStarted(1, 100, cause));
        return SpikeBranch.of(Timeline.fold(events), spike, 120, 180);
    }
}
