package dev.epicenter.spike;

import java.util.List;

/** Finds spikes in a series as it comes in. Not safe for use by several threads at once. */
public final class SpikeDetector {
    public SpikeDetector(DetectorConfig config) {}

    /** A detector that goes on from where {@code state} was taken. */
    public static SpikeDetector restore(DetectorConfig config, DetectorState state) {
        return new SpikeDetector(config);
    }

    /** Takes the next point; amortised O(1). */
    public List<SpikeSignal> accept(long step, double value) {
        return List.of();
    }

    public DetectorState state() {
        return new DetectorState();
    }
}
