package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.study.Behavior.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BehaviorTest {
    /** Planted at step 2 of 6, halved at step 5; the losses of steps 3 to 5 are 4, 8 and 16. */
    private static final CellRecord HALVED = record(
            new BehaviorRecord(2, 0.8, 1),
            new BehaviorRecord(3, 0.7, 1),
            new BehaviorRecord(4, 0.41, 0.9),
            new BehaviorRecord(5, 0.4, 0.5),
            new BehaviorRecord(6, 0.9, 0.4));

    private static final CellRecord KEPT = record(new BehaviorRecord(2, 0.8, 1), new BehaviorRecord(6, 0.41, 1));

    private static final String STUDY = """
            title: Behavior
            question: Does it last?
            run: run.yaml
            set: ["faults=[%s]", eval.every=%s]
            factors:
              - {name: lr, levels: [{name: "1"}, {name: "2", set: [optimizer.lr=1e-3]}]}
            outcomes:
              - {kind: behavior, name: b, %s}
            contrasts:
              - {name: c, claim: It lasts, outcome: b, of: lr=2, expect: higher, smallest_effect: 2}
            """;

    private static final String PLANTED = "{kind: planted_behavior, at: 20, strength: 8}";

    @TempDir
    Path folder;

    private static CellRecord record(BehaviorRecord... behavior) {
        return new CellRecord(
                "k",
                6,
                new double[] {1, 2, 4, 8, 16, 32},
                List.of(),
                List.of(),
                List.of(behavior),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Sample sample(Measure measure, long after) {
        Behavior outcome = new Behavior("b", measure, after, Outcome.Scale.LINEAR);
        return Sample.of("c", outcome, List.of(HALVED, KEPT));
    }

    @Test
    void aHalfLifeCountsFromPlantingAndIsCensoredIfTheBehaviorLasts() {
        assertThat(sample(Measure.HALF_LIFE, 0)).isEqualTo(new Sample("c", List.of(3.0, 4.0), List.of(true, false)));
    }

    @Test
    void thePriceIsTheLossOfTheSameSteps() {
        assertThat(sample(Measure.LOSS_PAID, 0)).isEqualTo(new Sample("c", List.of(28.0, 60.0), List.of(true, true)));
    }

    @Test
    void probabilityAndWeightAreMeasuredAfterSoManySteps() {
        assertThat(sample(Measure.PROBABILITY, 0).values()).containsExactly(0.8, 0.8);
        assertThat(sample(Measure.PROBABILITY, 4).values()).containsExactly(0.9, 0.41);
        assertThat(sample(Measure.WEIGHT, 4).values()).containsExactly(0.4, 1.0);
        assertThat(sample(Measure.WEIGHT, 2).values().get(1)).isNaN();
    }

    @Test
    void aTrainingLostBeforePlantingHasNoValue() {
        CellRecord lost = new CellRecord("k", 6, new double[] {1, Double.NaN}, List.of(), List.of());
        Behavior life = new Behavior("b", Measure.HALF_LIFE, 0, Outcome.Scale.LINEAR);
        assertThat(Sample.of("c", life, List.of(lost)).values()).containsExactly(Double.NaN);
        Behavior weight = new Behavior("b", Measure.WEIGHT, 0, Outcome.Scale.LINEAR);
        assertThat(Sample.of("c", weight, List.of(lost)).values()).containsExactly(Double.NaN);
    }

    @Test
    void aStoredCellKeepsItsBehavior() {
        FormatHeader header = new FormatHeader("study cell", 1, 1, 1);
        JsonFile.write(folder.resolve("c.json"), header, HALVED);
        assertThat(JsonFile.read(folder.resolve("c.json"), header, CellRecord.class, "repeat"))
                .isEqualTo(HALVED);
    }

    @Test
    void aCellMustMeasureThePlantedBehavior() {
        assertThatCode(() -> read(PLANTED, 10, "measure: weight, after: 30")).doesNotThrowAnyException();
        assertThatThrownBy(() -> read("", 10, "measure: half_life"))
                .hasMessageContainingAll("outcomes[0]", "the cell reference has no planted behavior", "faults");
        assertThatThrownBy(() -> read(PLANTED, 0, "measure: half_life"))
                .hasMessageContainingAll("outcomes[0]", "step 20", "eval.every is 0", "divisor of 20");
        assertThatThrownBy(() -> read(PLANTED, 8, "measure: half_life"))
                .hasMessageContainingAll("outcomes[0]", "eval.every is 8");
        assertThatThrownBy(() -> read(PLANTED, 10, "measure: weight, after: 15"))
                .hasMessageContainingAll("outcomes[0]", "15 steps after planting", "a multiple of eval.every (10)");
        assertThatThrownBy(() -> read(PLANTED, 10, "measure: weight, after: 40"))
                .hasMessageContainingAll("outcomes[0]", "at most 30");
        assertThatThrownBy(() -> read(PLANTED.replace("20", "50"), 10, "measure: half_life"))
                .hasMessageContainingAll("outcomes[0]", "at step 50, its last of 50 or later");
    }

    private StudyPlan read(String faults, int every, String outcome) throws IOException {
        Files.writeString(
                folder.resolve("run.yaml"),
                "steps: 50\ndata: {kind: digits, trigger: 0.5}\nmodel: {kind: mlp, n_layer: 1, n_hidden: 16}\n");
        Path file = Files.writeString(folder.resolve("behavior.yaml"), String.format(STUDY, faults, every, outcome));
        return StudyPlan.read(StudyFiles.request(file));
    }
}
