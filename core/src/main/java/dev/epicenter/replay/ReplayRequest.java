package dev.epicenter.replay;

import java.util.List;
import java.util.OptionalLong;

/**
 * A request to replay a spike.
 *
 * @param spike number of the spike
 * @param from step of the checkpoint to start from; empty: the newest at least {@code rewind} steps before the onset
 * @param rewind least number of steps before the onset, if {@code from} is empty
 * @param horizon steps replayed after the onset
 * @param arms empty: the standard set
 */
public record ReplayRequest(int spike, OptionalLong from, long rewind, long horizon, List<Arm> arms) {
    public static final long DEFAULT_REWIND = 50;
    public static final long DEFAULT_HORIZON = 120;

    public ReplayRequest {
        arms = List.copyOf(arms);
    }

    /** The standard replay of a spike. */
    public static ReplayRequest standard(int spike) {
        return new ReplayRequest(spike, OptionalLong.empty(), DEFAULT_REWIND, DEFAULT_HORIZON, List.of());
    }
}
