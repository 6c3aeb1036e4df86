package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.study.Controlled.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlledTest {
    private static final CellRecord RECORD = new CellRecord(
            "k",
            2,
            new double[] {1, 1},
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of(new ControlEvaluation(0.25, 6, 0.125, 4, 2)),
            Optional.empty(),
            Optional.empty());

    @TempDir
    Path folder;

    private static double value(Measure measure, CellRecord record) {
        return Sample.of("c", new Controlled("s", measure, Outcome.Scale.LINEAR), List.of(record))
                .values()
                .get(0);
    }

    @Test
    void lackOfInformationAndLackOfSkillMultiplyToTheWholeCost() {
        assertThat(value(Measure.OPENNESS, RECORD)).isEqualTo(0.25);
        assertThat(value(Measure.LINEAR_OPENNESS, RECORD)).isEqualTo(0.125);
        assertThat(value(Measure.COST, RECORD)).isEqualTo(1.5);
        assertThat(value(Measure.INFORMATION_COST, RECORD)).isEqualTo(2);
        assertThat(value(Measure.TOTAL_COST, RECORD)).isEqualTo(3);
    }

    @Test
    void aTrainingWithoutAnEvaluationHasNoValue() {
        assertThat(value(Measure.COST, new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of())))
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
    void aCellWithoutAPlantIsRefused() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "data: {kind: clusters}\nsteps: 300\nrecovery: {policy: none}\n");
        Path study = Files.writeString(folder.resolve("study.yaml"), """
                title: Control
                question: Is it a closed loop?
                run: run.yaml
                factors:
                  - {name: lr, levels: [{name: "1"}, {name: "2", set: [optimizer.lr=1e-3]}]}
                outcomes:
                  - {kind: controlled, name: open}
                contrasts:
                  - {name: c, claim: It falls, outcome: open, of: lr=2, expect: lower, smallest_effect: 0.1}
                """);
        assertThatThrownBy(() -> StudyPlan.read(StudyFiles.request(study)))
                .hasMessageContainingAll("study.yaml", "outcomes[0]", "reference controls no plant", "data.kind");
    }
}
