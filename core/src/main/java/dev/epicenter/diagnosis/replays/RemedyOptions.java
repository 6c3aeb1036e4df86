package dev.epicenter.diagnosis.replays;

import dev.epicenter.EpicenterException;
import dev.epicenter.intervention.Interventions;
import java.util.List;

/**
 * What stage {@code remedies} follows.
 *
 * @param requested remedies that the user names, tried before those that stage {@code dose} found
 * @param seeds replays with jittered weights of each remedy that prevents the spike in the run's own replay
 */
public record RemedyOptions(List<Interventions> requested, int seeds) {
    /** Three clean seeds bound a rate below 0.63 only, and cost little. */
    public static final int DEFAULT_SEEDS = 3;

    public static final RemedyOptions DEFAULT = new RemedyOptions(List.of(), DEFAULT_SEEDS);

    public RemedyOptions {
        requested = List.copyOf(requested);
        if (seeds < 1) {
            throw new EpicenterException("--remedy-seeds must be at least 1, not " + seeds);
        }
    }
}
