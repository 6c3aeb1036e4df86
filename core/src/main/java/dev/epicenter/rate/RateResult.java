package dev.epicenter.rate;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.statistics.RatePermutation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a study found; {@code rate.json}, as {@code docs/how-to/rate.md} describes it. The same run file, doses, seeds
 * and numerics
 * give the same bytes.
 *
 * @param run the run file's name
 * @param knob its key
 * @param ownDose the knob's value in the run file
 * @param steps of each cell
 * @param seeds of each dose
 * @param confidence of all intervals
 * @param numerics what the bits depend on
 * @param doses ascending
 * @param trend spikes per 1,000 steps gained for a unit of dose; empty where there are fewer than two seeds
 * @param contrasts the other doses against the run's own; empty where that is not among them, or with fewer than two seeds
 * @param words the same in plain sentences
 */
public record RateResult(
        String run,
        String knob,
        double ownDose,
        long steps,
        List<Long> seeds,
        double confidence,
        NumericsFingerprint numerics,
        List<DoseRate> doses,
        Optional<RatePermutation> trend,
        List<DoseContrast> contrasts,
        List<String> words) {
    public static final double CONFIDENCE = 0.95;

    private static final FormatHeader HEADER = new FormatHeader("rate", 1);

    /** Any number serves; with this one a study says the same each time. */
    private static final long DRAW = 1;

    public RateResult {
        seeds = List.copyOf(seeds);
        doses = List.copyOf(doses);
        contrasts = List.copyOf(contrasts);
        words = List.copyOf(words);
    }

    /** @param cells the results of all of the study's cells */
    public static RateResult of(RateStudy study, NumericsFingerprint numerics, List<CellResult> cells) {
        List<DoseRate> doses = study.doses().stream()
                .map(dose -> DoseRate.of(
                        dose, cells.stream().filter(cell -> cell.dose() == dose).toList(), CONFIDENCE, DRAW))
                .toList();
        Optional<RatePermutation> trend = study.seeds().size() < 2
                ? Optional.empty()
                : Optional.of(RatePermutation.trend(
                        study.doses().stream().mapToDouble(dose -> dose).toArray(),
                        doses.stream().map(DoseRate::rates).toList(),
                        DRAW));
        RateResult wordless = new RateResult(
                study.config().name(),
                study.knob().name(),
                study.ownDose(),
                study.config().steps(),
                study.seeds(),
                CONFIDENCE,
                numerics,
                doses,
                trend,
                DoseContrast.against(study.ownDose(), doses, DRAW),
                List.of());
        return wordless.saying(RateWords.of(wordless));
    }

    /** What {@code rate.json} holds. */
    public String json() {
        return JsonFile.text(HEADER, this);
    }

    public void write(Path file) {
        JsonFile.write(file, HEADER, this);
    }

    private RateResult saying(List<String> sentences) {
        return new RateResult(
                run, knob, ownDose, steps, seeds, confidence, numerics, doses, trend, contrasts, sentences);
    }
}
