package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.Shift;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.segment.ShiftEvaluation.Predictions;
import dev.epicenter.study.Shifted.Inputs;
import dev.epicenter.study.Shifted.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShiftedTest {
    /** Distance 2 unshifted; noise at 0.3, 0.6, 0.9 halves, scale doubles it, components keep it. */
    private static final CellRecord RECORD = new CellRecord(
            "k",
            2,
            new double[] {1, 1},
            List.of(),
            List.of(),
            List.of(),
            Optional.of(new ShiftEvaluation(
                    new Predictions(2, 0.1, 0.9, 0.8),
                    List.of(
                            shifted(Shift.NOISE, 0.3, 0.25, 1.75),
                            shifted(Shift.NOISE, 0.6, 0.5, 1.5),
                            shifted(Shift.NOISE, 0.9, 1, 1),
                            shifted(Shift.SCALE, 0.6, 0.1, 4),
                            shifted(Shift.COMPONENTS, 0.6, 0.7, 2)))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private static final String STUDY = """
            title: Shifts
            question: Where do predictions go?
            run: run.yaml
            set: [%s]
            factors:
              - {name: lr, levels: [{name: "1"}, {name: "2", set: [optimizer.lr=1e-3]}]}
            outcomes:
              - {kind: shifted, name: s, %s}
            contrasts:
              - {name: c, claim: It rises, outcome: s, of: lr=2, expect: higher, smallest_effect: 0.1}
            """;

    @TempDir
    Path folder;

    private static ShiftEvaluation.Shifted shifted(Shift shift, double strength, double loss, double distance) {
        return new ShiftEvaluation.Shifted(shift, strength, 1, loss, new Predictions(distance, 0.5, 0.4, 0.3));
    }

    private static double value(Inputs inputs, Measure measure, double strength) {
        Shifted outcome = new Shifted("s", inputs, measure, strength);
        return Sample.of("c", outcome, List.of(RECORD)).values().get(0);
    }

    @Test
    void distancesAreRelativeToTheOneInDistributionAndAveragedOverAFamily() {
        assertThat(value(Inputs.NOISE, Measure.DISTANCE, 0.6)).isEqualTo(0.75);
        assertThat(value(Inputs.EXTREME, Measure.DISTANCE, 0.6)).isEqualTo((2 + 1) / 2.0);
        assertThat(value(Inputs.NOISE, Measure.DISTANCE, 0)).isEqualTo(1);
        assertThat(value(Inputs.EXTREME, Measure.REFERENCE_LOSS, 0.6)).isCloseTo(0.4, within(1e-12));
        assertThat(value(Inputs.NOISE, Measure.ENTROPY, 0.6)).isEqualTo(0.5);
        assertThat(value(Inputs.NOISE, Measure.ENTROPY, 0)).isEqualTo(0.1);
        assertThat(value(Inputs.NOISE, Measure.ACCURACY, 0.9)).isEqualTo(0.4);
        assertThat(value(Inputs.NOISE, Measure.ACCURACY, 0)).isEqualTo(0.9);
    }

    @Test
    void theSlopeIsTheLeastSquaresOneAgainstWhatTheReferenceLoses() {
        assertThat(value(Inputs.NOISE, Measure.SLOPE, 0)).isCloseTo(-0.5, within(1e-12));
        assertThat(value(Inputs.SCALE, Measure.SLOPE, 0)).isCloseTo(10, within(1e-9));
    }

    @Test
    void aTrainingWithoutAnEvaluationHasNoValue() {
        CellRecord none = new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of());
        assertThat(new Shifted("s", Inputs.NOISE, Measure.DISTANCE, 0.6).measure(none))
                .isNaN();
    }

    @Test
    void aStoredCellKeepsItsEvaluation() {
        FormatHeader header = new FormatHeader("study cell", 1, 1, 1);
        JsonFile.write(folder.resolve("c.json"), header, RECORD);
        assertThat(JsonFile.read(folder.resolve("c.json"), header, CellRecord.class, "repeat"))
                .isEqualTo(RECORD);
    }

    @Test
    void shiftsNeedAnEvaluationAMarkerAndAnEvaluatedStrength() {
        assertThatCode(() -> read("eval.shifts=true", "inputs: noise, strength: 0.9"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> read("eval.shifts=false", "inputs: noise"))
                .hasMessageContainingAll("outcomes[0]", "evaluates no shifted inputs", "eval.shifts=true");
        assertThatThrownBy(() -> read("eval.shifts=true", "inputs: noise, strength: 0.5"))
                .hasMessageContainingAll("outcomes[0]", "0.5 is not evaluated", "0, 0.3, 0.6, 0.9");
        assertThatThrownBy(() -> read("eval.shifts=true", "inputs: misleading"))
                .hasMessageContainingAll("outcomes[0]", "no marker to move", "data.marker");
        assertThatThrownBy(() -> read("eval.shifts=true", "inputs: fog"))
                .hasMessageContainingAll("outcomes[0].inputs", "fog");
    }

    private StudyPlan read(String set, String outcome) throws IOException {
        Files.writeString(
                folder.resolve("run.yaml"),
                "steps: 50\ndata: {kind: clusters, classes: 3, features: 4, samples: 200}\n");
        Path file = Files.writeString(folder.resolve("shifts.yaml"), String.format(STUDY, set, outcome));
        return StudyPlan.read(StudyFiles.request(file));
    }
}
