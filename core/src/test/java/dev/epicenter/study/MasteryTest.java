package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.ActingRecord;
import dev.epicenter.segment.Experience;
import dev.epicenter.study.Mastery.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasteryTest {
    /** Play of 500 steps, demonstrations of 100 steps, then reinforcement of 1000 steps each time. */
    private static final CellRecord RECORD =
            new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of()).with(curve());

    @TempDir
    Path folder;

    private static ActingRecord acted(long steps, long untilReward) {
        return new ActingRecord(steps, untilReward, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static ActingRecord evaluated(double success, double entropy) {
        return new ActingRecord(0, 0, OptionalDouble.of(success), OptionalDouble.of(entropy));
    }

    private static MasteryCurve curve() {
        MasteryCurve.Builder builder = new MasteryCurve.Builder();
        builder.begin(16, new Experience(500, 0, 0.8));
        builder.add(20, evaluated(0.1, 1.3));
        builder.begin(16, new Experience(100, 12, 0.8));
        builder.add(40, evaluated(0.74, 0.5));
        builder.begin(16, new Experience(0, 0, 0.8));
        builder.add(41, acted(1000, 0));
        builder.add(45, acted(1000, 64));
        builder.add(60, evaluated(0.5, 0.6));
        builder.add(61, acted(1000, 3));
        builder.add(80, evaluated(0.76, 0.4));
        return builder.curve().orElseThrow();
    }

    private static Sample sample(Measure measure, double share, CellRecord record) {
        return Sample.of("c", new Mastery("m", measure, share, 50_000, Outcome.Scale.LINEAR), List.of(record));
    }

    private static double value(Measure measure, double share) {
        Sample sample = sample(measure, share, RECORD);
        assertThat(sample.reached()).containsExactly(true);
        return sample.values().get(0);
    }

    @Test
    void costsAreThoseOfTheFirstEvaluationThatReachesTheShare() {
        assertThat(value(Measure.GRADIENT_STEPS, 0.9)).isEqualTo(40);
        assertThat(value(Measure.ENVIRONMENT_STEPS, 0.9)).isEqualTo(600);
        assertThat(value(Measure.DEMONSTRATIONS, 0.9)).isEqualTo(12);
        assertThat(value(Measure.ENVIRONMENT_STEPS, 0.95)).isEqualTo(3600);
        assertThat(value(Measure.DEMONSTRATIONS, 0.1))
                .as("before the demonstrations")
                .isZero();
    }

    @Test
    void reinforcementCountsItsOwnSteps() {
        assertThat(value(Measure.FIRST_REWARD, 0.9)).isEqualTo(1064);
        assertThat(value(Measure.COMPETENCE, 0.9))
                .as("after reinforcement began")
                .isEqualTo(3000);
        double sequences = 16 * Math.log(4);
        assertThat(value(Measure.REWARD_SEARCH, 0.9)).isCloseTo(Math.log(1064) / sequences, within(1e-12));
        assertThat(value(Measure.COMPETENCE_SEARCH, 0.9)).isCloseTo(Math.log(3000) / sequences, within(1e-12));
    }

    @Test
    void theLastEvaluationGivesSuccessAndEntropy() {
        assertThat(value(Measure.SUCCESS, 0.9)).isCloseTo(0.95, within(1e-12));
        assertThat(value(Measure.ENTROPY, 0.9)).isEqualTo(0.4);
    }

    @Test
    void aShareThatIsNotReachedIsCensoredAtTheLimit() {
        Sample never = sample(Measure.ENVIRONMENT_STEPS, 1, RECORD);
        assertThat(never.values()).containsExactly(50_000.0);
        assertThat(never.reached()).containsExactly(false);
        CellRecord cloned = new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of())
                .with(new MasteryCurve(
                        16, 0.8, List.of(new MasteryCurve.Point(20, 100, 0, 12, 0.8, 0.5)), OptionalLong.empty()));
        assertThat(sample(Measure.FIRST_REWARD, 0.9, cloned).reached()).containsExactly(false);
        assertThat(sample(Measure.COMPETENCE, 0.9, cloned).reached())
                .as("without reinforcement")
                .containsExactly(false);
        assertThat(sample(Measure.SUCCESS, 0.9, new CellRecord("k", 2, new double[] {1, 1}, List.of(), List.of()))
                        .values()
                        .get(0))
                .isNaN();
    }

    @Test
    void aStoredCellKeepsItsCurve() {
        FormatHeader header = new FormatHeader("study cell", 1, 1, 1);
        JsonFile.write(folder.resolve("c.json"), header, RECORD);
        assertThat(JsonFile.read(folder.resolve("c.json"), header, CellRecord.class, "repeat"))
                .isEqualTo(RECORD);
    }

    private void refused(String data, String outcome, String contrast, String... message) throws IOException {
        Files.writeString(
                folder.resolve("run.yaml"), "data: {kind: " + data + "}\nsteps: 300\nrecovery: {policy: none}\n");
        Path study = Files.writeString(folder.resolve("study.yaml"), """
                title: Order
                question: Which order is cheapest?
                run: run.yaml
                factors:
                  - {name: lr, levels: [{name: "1"}, {name: "2", set: [optimizer.lr=1e-3]}]}
                outcomes:
                  - {kind: mastery, name: m, %s}
                contrasts:
                  - {name: c, claim: It falls, outcome: m, expect: lower, smallest_effect: 0.1, %s}
                """.formatted(outcome, contrast));
        assertThatThrownBy(() -> StudyPlan.read(StudyFiles.request(study))).hasMessageContainingAll(message);
    }

    @Test
    void wrongCellsAndKeysAreRefused() throws IOException {
        refused("clusters", "limit: 9", "of: lr=2", "outcomes[0]", "reference has no world with keys", "data.kind");
        refused("keyworld", "measure: success, share: 0", "of: lr=2", "outcomes[0].share", "0 is out of range");
        refused("keyworld", "measure: steps", "of: lr=2", "outcomes[0].measure", "gradient_steps");
        refused("keyworld", "measure: competence", "of: lr=2", "outcomes[0].limit", "above 1, such as 100000");
        refused("keyworld", "limit: 9", "kind: best, of: [], against: [reference]", "contrasts[0].of", "none is given");
        refused(
                "keyworld",
                "limit: 9",
                "kind: best, of: [lr=2], against: [reference, lr=2]",
                "contrasts[0].of",
                "the cell lr=2 is also in 'against'");
    }
}
