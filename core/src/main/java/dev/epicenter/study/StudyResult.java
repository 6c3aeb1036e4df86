package dev.epicenter.study;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.statistics.Proportion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of a study: the content of {@code study.json}. The same files, seeds and numerics give the same bytes.
 *
 * @param name of the study
 * @param deviations options that make this something else than the study that the file states
 * @param plan what was stated when
 * @param setting the base run and its cells in a sentence
 * @param seeds for each cell
 * @param pilotSeeds for each cell of the pilot
 * @param outcomes each outcome in every cell
 * @param contrasts in the order of the file
 * @param controls the negative controls; empty if no factor is inert
 * @param words the result as sentences
 */
public record StudyResult(
        String name,
        String title,
        String question,
        List<String> limits,
        List<String> deviations,
        PlanRecord plan,
        String setting,
        int seeds,
        int pilotSeeds,
        double alpha,
        NumericsFingerprint numerics,
        List<OutcomeTable> outcomes,
        List<ContrastResult> contrasts,
        Optional<NegativeControls> controls,
        List<String> words) {
    private static final FormatHeader HEADER = new FormatHeader("study", 1, 1, 1);

    public StudyResult {
        limits = List.copyOf(limits);
        deviations = List.copyOf(deviations);
        outcomes = List.copyOf(outcomes);
        contrasts = List.copyOf(contrasts);
        words = List.copyOf(words);
    }

    /**
     * An outcome in every cell.
     *
     * @param scale on which cells are compared
     */
    public record OutcomeTable(String name, String unit, Outcome.Scale scale, List<Sample> cells) {
        public OutcomeTable {
            cells = List.copyOf(cells);
        }
    }

    /**
     * The tests of levels that cannot have an effect, each at the study's level without correction. Tests of one outcome share
     * the reference, so they are not independent, and an interval of a proportion would be too narrow.
     *
     * @param positives of all tests
     */
    public record NegativeControls(List<Test> tests, Proportion positives) {
        public NegativeControls {
            tests = List.copyOf(tests);
        }

        /** A test of a cell against the reference. */
        public record Test(String cell, String outcome, double effect, double p) {}
    }

    /** The content of {@code study.json}. */
    public String json() {
        return JsonFile.text(HEADER, this);
    }

    /**
     * The result in {@code file}.
     *
     * @throws dev.epicenter.EpicenterException if it is damaged or cannot be read
     */
    public static StudyResult read(Path file) {
        return JsonFile.read(file, HEADER, StudyResult.class, "repeat the command 'epicenter study' that wrote it");
    }

    void write(Path file) {
        JsonFile.write(file, HEADER, this);
    }
}
