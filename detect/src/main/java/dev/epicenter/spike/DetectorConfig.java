package dev.epicenter.spike;

import dev.epicenter.EpicenterException;
import dev.epicenter.Key;

/**
 * The parameters of the {@link SpikeDetector}; the same values fit every series. Residuals, {@code slack} and {@code
 * threshold} are in units of the series' own noise, {@code minEffect} and {@code drift} are fractions. {@code
 * docs/explanation/detection.md} has the effect of each and the evidence for its default.
 */
public record DetectorConfig(
        @Key(value = "rows whose median is the expected level", min = 5, max = 10_000)
        int levelWindow,

        @Key(value = "rows whose residuals determine the noise; at least level_window", min = 30, max = 100_000)
        int noiseWindow,

        @Key(
                value = "rows before the first alarm; a non-finite value raises an alarm at once",
                min = 3,
                max = 1_000_000)
        int warmup,

        @Key(value = "part of each row's residual that the sum ignores", min = 0)
        double slack,

        @Key(value = "sum of residuals beyond the slack that raises the alarm", min = 0, minExclusive = true)
        double threshold,

        @Key(value = "smallest rise that counts, relative to the level", min = 0, max = 1)
        double minEffect,

        @Key(value = "quiet steps that end a spike", min = 1)
        int recovery,

        @Key(
                value = "steps (and at least noise_window rows) after which a spike that has not recovered is closed",
                min = 1)
        int patience,

        @Key(value = "fraction of the progress so far that a slow divergence loses before the alarm", min = 0, max = 1)
        double drift) {

    public DetectorConfig {
        require(levelWindow >= 5, "level_window", "at least 5", levelWindow);
        require(noiseWindow >= Math.max(30, levelWindow), "noise_window", "at least 30 and level_window", noiseWindow);
        require(warmup >= 3, "warmup", "at least 3", warmup);
        require(slack >= 0, "slack", "at least 0", slack);
        require(threshold > 0, "threshold", "above 0", threshold);
        require(minEffect >= 0 && minEffect <= 1, "min_effect", "in [0, 1]", minEffect);
        require(recovery >= 1, "recovery", "at least 1", recovery);
        require(patience >= 1, "patience", "at least 1", patience);
        require(drift >= 0 && drift <= 1, "drift", "in [0, 1]", drift);
    }

    /** The default values, whose accuracy {@code docs/explanation/detection.md} reports. */
    public static DetectorConfig defaults() {
        return new DetectorConfig(25, 100, 5, 1.5, 10, 0.01, 10, 1000, 0.1);
    }

    private static void require(boolean holds, String key, String range, double found) {
        if (!holds) {
            throw new EpicenterException("detector." + key + " must be " + range + ", not " + found);
        }
    }
}
