package dev.epicenter.rate;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.statistics.RatePermutation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of a study: the content of {@code rate.json}, described in {@code docs/how-to/rate.md}. The same run file, doses, seeds
 * and numerics give the same bytes.
 *
 * @param run name of the run
 * @param knob name of the hyper-parameter
 * @param ownDose its value in the run file
 * @param steps steps of each cell
 * @param seeds seeds of each dose
 * @param confidence confidence level of all intervals
 * @param numerics the environment that determines the bits
 * @param doses rates, in ascending order of dose
 * @param trend slope in spikes per 1,000 steps per unit of dose; empty with fewer than two seeds
 * @param contrasts comparisons of the other doses with the run's own; empty if that is not among them, or with one seed
 * @param words the result as sentences
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

    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("rate");

    /** A fixed seed makes the result reproducible. */
    private static final long DRAW = 1;

    public RateResult {
        seeds = List.copyOf(seeds);
        doses = List.copyOf(doses);
        contrasts = List.copyOf(contrasts);
        words = List.copyOf(words);
    }

    /** @param cells the results of all cells of the study */
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
        RateResult withoutWords = new RateResult(
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
        return withoutWords.withWords(RateText.of(withoutWords));
    }

    /** The content of {@code rate.json}. */
    public String json() {
        return JsonFile.text(HEADER, this);
    }

    /**
     * The result in {@code file}.
     *
     * @throws dev.epicenter.CorruptFileException if it is damaged or no such result
     */
    public static RateResult read(Path file) {
        return JsonFile.read(file, HEADER, RateResult.class, "repeat the command 'epicenter rate' that wrote it");
    }

    public void write(Path file) {
        JsonFile.write(file, HEADER, this);
    }

    private RateResult withWords(List<String> sentences) {
        return new RateResult(
                run, knob, ownDose, steps, seeds, confidence, numerics, doses, trend, contrasts, sentences);
    }
}
