package dev.epicenter.rate;

import dev.epicenter.NumberText;
import dev.epicenter.config.DataChecksums;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.file.Sha256;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.study.CellStore;
import dev.epicenter.study.StudyCell;
import dev.epicenter.study.Trained;
import dev.epicenter.study.Training;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One training run of a study: one dose and one seed.
 *
 * @param config its configuration
 * @param key SHA-256 of the resolved run file (with dose, seed and steps), of the content of its data files, and of the
 *     numerics; cells with the same key have the same bits
 */
public record RateCell(RunConfig config, RateKnob knob, double dose, long seed, String key) implements Training {
    /** How it is stored. A version that adds keys to run files trains its cells again. */
    static final CellStore.Format<RateCell, CellResult> STORED = new CellStore.Format<>(
            FormatHeader.checksummedSince2("rate cell"), CellResult.class, RateCell::fileName, RateCell::fits);

    private static final int KEY_IN_NAME = 16;

    static RateCell of(
            RunConfig config, RateKnob knob, double dose, long seed, NumericsFingerprint numerics, DataChecksums data) {
        String identity =
                RunConfigWriter.values(config) + String.join("\n", data.of(config.data())) + "\n" + Json.line(numerics);
        return new RateCell(config, knob, dose, seed, Sha256.of(identity.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public List<StudyCell.Stage> stages() {
        return List.of(new StudyCell.Stage(config, config.steps(), List.of()));
    }

    private static boolean fits(RateCell cell, CellResult result) {
        return result.key().equals(cell.key())
                && result.dose() == cell.dose()
                && result.seed() == cell.seed()
                && result.steps() == cell.config().steps()
                && result.made() >= 1
                && result.made() <= result.steps();
    }

    /** What is stored of its training. */
    CellResult result(Trained trained) {
        double[] losses = trained.losses();
        return new CellResult(
                key,
                dose,
                seed,
                config.steps(),
                losses.length,
                trained.spikes(),
                trained.hardBatches(),
                trained.lost() ? Double.NaN : Trained.finalLoss(losses),
                trained.lastHeldOut());
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
