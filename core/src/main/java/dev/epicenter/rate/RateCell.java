package dev.epicenter.rate;

import dev.epicenter.NumberText;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.file.Sha256;
import dev.epicenter.json.Json;
import dev.epicenter.segment.NumericsFingerprint;
import java.nio.charset.StandardCharsets;

/**
 * One training run of a study: one dose and one seed.
 *
 * @param config its configuration
 * @param key SHA-256 of the resolved run file (with dose, seed and steps) and of the numerics; cells with the same key have
 *     the same bits
 */
public record RateCell(RunConfig config, RateKnob knob, double dose, long seed, String key) {
    private static final int KEY_IN_NAME = 16;

    static RateCell of(RunConfig config, RateKnob knob, double dose, long seed, NumericsFingerprint numerics) {
        String identity = RunConfigWriter.write(config) + "\n" + Json.line(numerics);
        return new RateCell(config, knob, dose, seed, Sha256.of(identity.getBytes(StandardCharsets.UTF_8)));
    }

    /** The name for display. */
    public String name() {
        return knob.name() + "=" + NumberText.of(dose) + ", seed " + seed;
    }

    /** The name of its result file. */
    String fileName() {
        return knob.name() + "-" + NumberText.of(dose) + "-seed-" + seed + "-" + key.substring(0, KEY_IN_NAME)
                + ".json";
    }
}
