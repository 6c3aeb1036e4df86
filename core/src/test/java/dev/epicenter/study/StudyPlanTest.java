package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.segment.NumericsFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlanTest {
    private static final NumericsFingerprint NUMERICS = new NumericsFingerprint(new TreeMap<>());

    private static final String INTERACTION = StudyFiles.RATES.replace(
            "outcome: loss\n    of: lr=0.01",
            "outcome: loss\n    kind: interaction\n    of: lr=0.01\n    against: lr=0.3\n    with: unused=momentum");

    @TempDir
    Path folder;

    @Test
    void cellsAreTheReferenceEachOtherLevelAndTheCombinationsThatContrastsName() throws IOException {
        StudyPlan plan = read(StudyFiles.RATES.replace(
                "of: lr=0.01\n    expect: equal", "of: unused=momentum, lr=0.3\n    expect: equal"));
        assertThat(plan.cells())
                .extracting(StudyPlan.Cell::name)
                .containsExactly("reference", "lr=0.01", "lr=0.3", "unused=momentum", "lr=0.3, unused=momentum");
    }

    @Test
    void anInteractionHasFourCells() throws IOException {
        StudyPlan plan = read(INTERACTION);
        assertThat(plan.cellsOf(plan.study().contrasts().get(0)))
                .containsExactly("lr=0.01, unused=momentum", "lr=0.3, unused=momentum", "lr=0.01", "lr=0.3");
    }

    @Test
    void anInteractionNeedsTwoFactorsAndTwoLevelsOfEach() {
        for (String[] each : new String[][] {
            {"with: unused=momentum", "with: lr=0.01", "contrasts[0].with: the factor lr is also that of 'of'"},
            {"with: unused=momentum", "with: unused=none", "contrasts[0].with: it is the level of 'without'"},
            {"against: lr=0.3", "against: lr=0.01", "contrasts[0].of: it is the level of 'against'"},
            {"against: lr=0.3", "without: lr=0.3", "contrasts[0].without: the factor lr is also that of 'of'"},
            {"against: lr=0.3", "against: lr=3", "contrasts[0].against: the factor lr has no level '3'"}
        }) {
            assertThatThrownBy(() -> read(INTERACTION.replace(each[0], each[1])))
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining(each[2]);
        }
    }

    @Test
    void onALogScaleTheSmallestEffectIsARatio() {
        String log = StudyFiles.RATES.replace("name: loss}", "name: loss, scale: log}");
        assertThatThrownBy(() -> read(log))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("contrasts[0].smallest_effect: 1: ", "a ratio above 1");
        String ratio = log.replace("smallest_effect: 1\n", "smallest_effect: 1.5\n");
        assertThatCode(() -> read(ratio)).doesNotThrowAnyException();
        String value = ratio.replace("of: lr=0.01\n    expect: higher\n    smallest_effect: 1.5", """
                of: lr=0.01
                    kind: value
                    value: 0
                    expect: higher
                    smallest_effect: 1.5""")
                .replace("count: 5", "count: 6");
        assertThatThrownBy(() -> read(value))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("contrasts[0].value: 0 has no logarithm");
    }

    @Test
    void eachCellHasItsOwnSeedsAndThePilotHasOthers() throws IOException {
        StudyPlan plan = read(StudyFiles.RATES);
        List<StudyCell> study = plan.studyCells(NUMERICS);
        List<StudyCell> pilot = plan.pilotCells(NUMERICS);
        assertThat(study).hasSize(4 * 5);
        assertThat(pilot).as("cells that contrasts name").hasSize(3 * 3);
        Set<Long> seeds = new HashSet<>();
        study.forEach(cell -> assertThat(seeds.add(cell.seed())).isTrue());
        pilot.forEach(cell -> assertThat(seeds.add(cell.seed())).isTrue());
        assertThat(study).extracting(StudyCell::key).doesNotHaveDuplicates();
    }

    @Test
    void moreSeedsKeepTheCellsOfFewer() throws IOException {
        Path file = StudyFiles.write(folder, StudyFiles.RATES);
        List<StudyCell> five = StudyPlan.read(StudyFiles.request(file)).studyCells(NUMERICS);
        List<StudyCell> eight = StudyPlan.read(new StudyRequest(file, OptionalInt.of(8), false, List.of()))
                .studyCells(NUMERICS);
        assertThat(eight).hasSize(4 * 8).containsAll(five);
    }

    @Test
    void pairedCellsHaveTheSameSeeds() throws IOException {
        StudyPlan plan = read("pairing: paired\n" + StudyFiles.RATES.replace("count: 5", "count: 6"));
        assertThat(plan.studyCells(NUMERICS))
                .filteredOn(cell -> cell.name().equals("lr=0.3"))
                .extracting(StudyCell::seed)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(plan.studyCells(NUMERICS))
                .filteredOn(cell -> cell.name().equals("reference"))
                .extracting(StudyCell::seed)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aQuickLookTrainsFewSeedsOfComparedCellsWhichTheStudyReuses() throws IOException {
        Path file = StudyFiles.write(folder, StudyFiles.RATES);
        StudyPlan quick = StudyPlan.read(new StudyRequest(file, OptionalInt.empty(), true, List.of()));
        assertThat(quick.studyCells(NUMERICS)).hasSize(3 * 4);
        assertThat(StudyPlan.read(StudyFiles.request(file)).studyCells(NUMERICS))
                .containsAll(quick.studyCells(NUMERICS));
    }

    @Test
    void levelsChangeAnyKeyOfTheRunFile() throws IOException {
        StudyPlan plan = read(
                StudyFiles.RATES.replace(
                        "set: [optimizer.lr=0.3]",
                        "set: [\"data={kind: clusters, classes: 3}\", \"model={kind: mlp, n_hidden: 8}\", \"optimizer={kind: sgd, lr: 0.3}\"]"));
        StudyCell cell = plan.studyCells(NUMERICS).stream()
                .filter(each -> each.name().equals("lr=0.3"))
                .findFirst()
                .orElseThrow();
        assertThat(cell.stages().get(0).config().data()).hasFieldOrPropertyWithValue("classes", 3);
        assertThat(cell.stages().get(0).config().optimizer().kind()).isEqualTo(OptimizerConfig.Kind.SGD);
        assertThat(cell.steps()).isEqualTo(60);
    }

    @Test
    void aCurriculumIsStagesOfOneTraining() throws IOException {
        StudyPlan plan = read(StudyFiles.RATES.replace(
                "set: [optimizer.lr=0.3]", "set: [optimizer.lr=0.3], stages: [{after: 20, set: [optimizer.lr=0.1]}]"));
        StudyCell cell = plan.studyCells(NUMERICS).stream()
                .filter(each -> each.name().equals("lr=0.3"))
                .findFirst()
                .orElseThrow();
        assertThat(cell.stages()).extracting(StudyCell.Stage::until).containsExactly(20L, 60L);
        assertThat(cell.stages())
                .extracting(stage -> stage.config().optimizer().lr())
                .containsExactly(0.3, 0.1);
    }

    @Test
    void aStudyThatIsNotValidIsOneLineWithFileLineAndKey() {
        refused(
                "of: lr=0.01\n    expect: higher",
                "of: lr=0.02\n    expect: higher",
                ":23: contrasts[0].of",
                "no level '0.02'",
                "levels: 0.1, 0.01, 0.3");
        refused(
                "of: lr=0.01\n    expect: equal",
                "of: rate=0.01\n    expect: equal",
                "contrasts[2].of",
                "no factor 'rate'",
                "valid: lr, unused");
        refused(
                "of: lr=0.01\n    expect: equal",
                "of: slow\n    expect: equal",
                "contrasts[2].of",
                "expected FACTOR=LEVEL");
        refused("of: lr=0.01\n    expect: equal", "of: reference\n    expect: equal", "compared with itself");
        refused("outcome: learned", "outcome: lerned", "no outcome 'lerned'", "did you mean learned?");
        refused("factor: lr", "factor: unused", "contrasts[1].factor", "different numbers", "none, momentum");
        refused("count: 5", "count: 1", ":14: seeds.count", "1 is out of range", "2 to");
        refused("first: 100", "first: 3", "pilot", "seed 3 belongs to the pilot and to the study");
        refused("optimizer.lr=0.3", "optimizer.lr=-1", "factors[0].levels[2].set", "optimizer.lr: -1 is out of range");
        refused("optimizer.lr=0.3", "optimizer.rate=1", "factors[0].levels[2].set", "unknown key");
        refused("optimizer.lr=0.3", "lr", "factors[0].levels[2].set", "expected KEY=VALUE");
        refused("optimizer.lr=0.3]", "], interventions: lr=fast", "factors[0].levels[2].interventions");
        refused(
                "optimizer.lr=0.3]",
                "], stages: [{after: 60, set: [optimizer.lr=1]}]",
                "begin before the last step, 60");
        refused("metric: loss, level: 10", "metric: held_out_loss, level: 10", "outcomes[1]", "eval.every");
        refused(
                "title:",
                "budget: 1739\ntitle:",
                ":1: budget",
                "4 cells with 5 seeds each and the pilot train 1740 steps, 540 of them in the pilot",
                "it allows 4 seeds");
        refused("title:", "budget: 59\ntitle:", ":1: budget", "more than the budget of 59; raise it");
        refused("count: 5", "count: 3", ":14: seeds.count: 3 seeds", "p = 0.1000", "'slow'", "study needs 4 or more");
        refused("name: trend", "name: slow", "contrasts[1].name", "given twice");
        refused("smallest_effect: 2", "smallest_effect: 0", "contrasts[2].smallest_effect", "0 is out of range");
        refused("run: run.yaml", "run: none.yaml", "none.yaml: no such file");
        refused("question:", "queston:", ":2: queston: unknown key", "did you mean question?");
    }

    @Test
    void oneSeedOnTheCommandLineIsRefused() throws IOException {
        Path file = StudyFiles.write(folder, StudyFiles.RATES);
        assertThatThrownBy(() -> StudyPlan.read(new StudyRequest(file, OptionalInt.of(1), false, List.of())))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--seeds 1: a study needs two seeds or more");
    }

    @Test
    void tooFewSeedsToBeSignificantAreRefused() throws IOException {
        Path file = StudyFiles.write(folder, StudyFiles.RATES);
        assertThatThrownBy(() -> StudyPlan.read(new StudyRequest(file, OptionalInt.of(3), false, List.of())))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(
                        "--seeds 3: 3 seeds for each cell can give p = 0.1000", "study needs 4 or more");
        Path paired = StudyFiles.write(folder, "pairing: paired\n" + StudyFiles.RATES.replace("count: 5", "count: 6"));
        assertThat(StudyPlan.read(new StudyRequest(paired, OptionalInt.empty(), true, List.of()))
                        .seeds())
                .isEqualTo(6);
        Path few = StudyFiles.write(folder, "quick_seeds: 3\n" + StudyFiles.RATES);
        assertThatThrownBy(() -> StudyPlan.read(new StudyRequest(few, OptionalInt.empty(), true, List.of())))
                .hasMessageContainingAll(":1: quick_seeds: 3 seeds", "the study needs 4 or more");
    }

    @Test
    void otherContentOfADataFileIsAnotherStatementAndOtherCells() throws IOException {
        String text = StudyFiles.RATES.replace(
                "detector.warmup=20]", "detector.warmup=20, \"data={kind: text, files: [a.txt]}\"]");
        Files.writeString(folder.resolve("a.txt"), "some text");
        StudyPlan some = read(text);
        List<StudyCell> cells = some.studyCells(NUMERICS);
        assertThat(read(text).studyCells(NUMERICS)).isEqualTo(cells);
        assertThat(read(text).statement()).isEqualTo(some.statement());
        Files.writeString(folder.resolve("a.txt"), "more text");
        assertThat(read(text).studyCells(NUMERICS)).hasSameSizeAs(cells).doesNotContainAnyElementsOf(cells);
        assertThat(read(text).statement()).isNotEqualTo(some.statement());
        Files.delete(folder.resolve("a.txt"));
        assertThatThrownBy(() -> read(text).statement())
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("a.txt");
    }

    @Test
    void aCellHasOneCurriculum() {
        String text = StudyFiles.RATES
                .replace("set: [optimizer.lr=0.3]", "stages: [{after: 20, set: [optimizer.lr=0.3]}]")
                .replace("set: [optimizer.momentum=0.5]", "stages: [{after: 30, set: [optimizer.momentum=0.5]}]")
                .replace("of: lr=0.01\n    expect: equal", "of: lr=0.3, unused=momentum\n    expect: equal");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("two curricula, of lr=0.3 and of unused=momentum");
    }

    @Test
    void theBudgetAndTheOutcomesAreCheckedWithTheStepsOfEachLevel() {
        String longer = StudyFiles.RATES.replace("set: [optimizer.lr=0.3]", "set: [optimizer.lr=0.3, steps=100]");
        // 5 seeds of 60 + 60 + 100 + 60 steps, and 3 of 60 + 60 + 100 in the pilot.
        assertThatThrownBy(() -> read("budget: 2059\n" + longer)).hasMessageContaining("train 2060 steps, 660 of them");
        assertThatCode(() -> read("budget: 2060\n" + longer)).doesNotThrowAnyException();
        String shorter = StudyFiles.RATES.replace("set: [optimizer.lr=0.3]", "set: [optimizer.lr=0.3, steps=20]");
        assertThatThrownBy(() -> read(shorter.replace("{kind: final, name: loss}", "{kind: spike_rate, name: loss}")))
                .hasMessageContainingAll("outcomes[0]", "the cell lr=0.3: 20 steps are too few to detect a spike");
        assertThatThrownBy(() -> read(shorter.replace("steps=60,", "steps=60, eval.every=30,")
                        .replace("metric: loss, level: 10", "metric: held_out_loss, level: 10")))
                .hasMessageContainingAll("outcomes[1]", "the cell lr=0.3 does not measure the held-out loss");
    }

    private StudyPlan read(String text) throws IOException {
        return StudyPlan.read(StudyFiles.request(StudyFiles.write(folder, text)));
    }

    @Test
    void tooFewStepsToDetectASpikeAreRefused() {
        String text = StudyFiles.RATES
                .replace("detector.warmup=20", "detector.warmup=60")
                .replace("{kind: final, name: loss}", "{kind: spike_rate, name: loss}");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(
                        ":17: outcomes[0]", "60 steps are too few to detect a spike", "detector.warmup");
    }

    /** A replacement in the study, and words of the error. */
    private void refused(String from, String to, String... words) {
        String text = StudyFiles.RATES.replace(from, to);
        assertThat(text).isNotEqualTo(StudyFiles.RATES);
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(EpicenterException.class)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"))
                .hasMessageContainingAll(words);
    }
}
