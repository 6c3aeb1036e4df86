package dev.epicenter.report;

import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import java.util.List;

/**
 * A spike as the report lists it.
 *
 * @param number as in {@code --spike}
 * @param words its kind as displayed
 * @param spike the detector's final description
 * @param until the last step shaded: its end, or the last step recorded while it was open
 * @param live whether its onset lies on the branch that the run kept
 * @param action what recovery did about it
 */
public record SpikeRow(int number, String words, Spike spike, long until, boolean live, String action) {

    /**
     * All spikes of a run, in order.
     *
     * @param last the run's last step
     */
    public static List<SpikeRow> of(Timeline timeline, long last) {
        return timeline.spikes().stream()
                .map(spike -> of(timeline, spike, last))
                .toList();
    }

    private static SpikeRow of(Timeline timeline, TimelineSpike spike, long last) {
        long lastOfBranch = timeline.rollbacks().stream()
                .filter(rollback -> rollback.spike() == spike.number())
                .mapToLong(TimelineEvent.RolledBack::fromStep)
                .max()
                .orElseGet(() -> TimelineText.rewindingRemedy(timeline, spike)
                        .map(TimelineEvent.Remedied::fromStep)
                        .orElse(last));
        return new SpikeRow(
                spike.number(),
                spike.spike().kind().words(),
                spike.spike(),
                spike.spike().end().orElse(lastOfBranch),
                spike.live(),
                TimelineText.action(timeline, spike));
    }
}
