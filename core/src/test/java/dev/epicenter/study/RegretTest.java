package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Scope;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.study.Regret.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegretTest {
    private static final CellRecord RECORD = new CellRecord(
            "k",
            2,
            new double[] {1, 1},
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new RewardEvaluation(List.of(
                    new RewardEvaluation.Regret(Scope.KINDS, 0, 0.1),
                    new RewardEvaluation.Regret(Scope.KINDS, 1, 0.2),
                    new RewardEvaluation.Regret(Scope.KINDS, 2, 0.3),
                    new RewardEvaluation.Regret(Scope.KINDS, 3, 0.4),
                    new RewardEvaluation.Regret(Scope.TEMPORAL, 3, 0.9)))),
            Optional.empty());

    @TempDir
    Path folder;

    private static double value(Scope scope, Measure measure, int grade, CellRecord record) {
        return Sample.of("c", new Regret("r", scope, measure, grade), List.of(record))
                .values()
                .get(0);
    }

    @Test
    void aRegretIsThatOfItsScopeAndGrade() {
        assertThat(value(Scope.KINDS, Measure.REGRET, 2, RECORD)).isEqualTo(0.3);
        assertThat(value(Scope.TEMPORAL, Measure.REGRET, 3, RECORD)).isEqualTo(0.9);
    }

    @Test
    void aSlopeIsTheChangeFromNoShiftToTheLargest() {
        assertThat(value(Scope.KINDS, Measure.SLOPE, 0, RECORD)).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void aTrainingWithoutAnEvaluationHasNoValue() {
        assertThat(value(
                        Scope.KINDS,
                        Measure.REGRET,
                        0,
                        new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of())))
                .isNaN();
    }

    @Test
    void aStoredCellKeepsItsEvaluation() {
        FormatHeader header = new FormatHeader("study cell", 1, 1, 1);
        JsonFile.write(folder.resolve("c.json"), header, RECORD);
        assertThat(JsonFile.read(folder.resolve("c.json"), header, CellRecord.class, "repeat"))
                .isEqualTo(RECORD);
    }

    private void refused(String data, String outcome, String... message) throws IOException {
        Files.writeString(
                folder.resolve("run.yaml"), "data: {kind: " + data + "}\nsteps: 300\nrecovery: {policy: none}\n");
        Path study = Files.writeString(folder.resolve("study.yaml"), """
                title: Rewards
                question: Which reward is best?
                run: run.yaml
                factors:
                  - {name: lr, levels: [{name: "1"}, {name: "2", set: [optimizer.lr=1e-3]}]}
                outcomes:
                  - {%s}
                contrasts:
                  - {name: c, claim: It falls, outcome: r, of: lr=2, expect: lower, smallest_effect: 0.1}
                """.formatted(outcome));
        assertThatThrownBy(() -> StudyPlan.read(StudyFiles.request(study))).hasMessageContainingAll(message);
    }

    @Test
    void wrongCellsAndKeysAreRefused() throws IOException {
        refused(
                "clusters",
                "kind: regret, name: r",
                "study.yaml",
                "outcomes[0]",
                "reference has no grid world",
                "data.kind");
        refused("gridworld", "kind: regret, name: r, grade: 4", "outcomes[0].grade", "4 is out of range", "0 to 3");
        refused("gridworld", "kind: regret, name: r, scope: kind", "outcomes[0].scope", "physical, temporal");
    }
}
