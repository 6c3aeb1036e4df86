package dev.epicenter.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.segment.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs studies on the toy trainer. */
class StudyRunnerTest {
    private static final int CELLS = 4 * 5 + 3 * 3;

    @TempDir
    Path folder;

    private final AtomicInteger trained = new AtomicInteger();

    @Test
    void aTrueClaimIsSupportedAndAFalseOneContradicted() throws IOException {
        StudyResult result = run(StudyFiles.RATES);

        ContrastResult slow = result.contrasts().get(0);
        assertThat(slow.decision()).isEqualTo(Decision.SUPPORTED);
        assertThat(slow.shown().effect()).isGreaterThan(1);
        assertThat(slow.shown().interval().isPositive()).isTrue();
        assertThat(slow.sentence()).contains("supported", "95% CI", "after Holm");
        assertThat(result.contrasts().get(2).decision()).as("as many steps").isEqualTo(Decision.CONTRADICTED);
        assertThat(result.contrasts().get(3).decision()).as("positive control").isEqualTo(Decision.SUPPORTED);
        assertThat(result.controls().orElseThrow().positives().trials()).isEqualTo(2);
        assertThat(result.plan().statedFirst()).isTrue();
        assertThat(trained).hasValue(CELLS);
    }

    @Test
    void interactionsAndRatiosAreReported() throws IOException {
        StudyResult result = run(StudyFiles.RATES
                .replace("name: loss}", "name: loss, scale: log}")
                .replace("smallest_effect: 1\n", "smallest_effect: 1.5\n")
                .replace("kind: trend", "kind: interaction")
                .replace("factor: lr", "of: lr=0.01\n    with: unused=momentum"));
        ContrastResult slow = result.contrasts().get(0);
        Sample reference = result.outcomes().get(0).cells().get(0);
        double ratio = slow.samples().get(0).mean(Outcome.Scale.LOG) / reference.mean(Outcome.Scale.LOG);
        assertThat(slow.shown().effect()).isCloseTo(ratio, within(1e-9 * ratio)).isGreaterThan(1.5);
        assertThat(slow.decision()).isEqualTo(Decision.SUPPORTED);
        assertThat(slow.sentence()).contains("; loss is " + Formats.shortly(ratio) + " times as high (95% CI ");
        ContrastResult crossed = result.contrasts().get(1);
        assertThat(crossed.samples()).hasSize(4);
        assertThat(crossed.decision()).as("momentum is not used").isNotEqualTo(Decision.SUPPORTED);
        assertThat(crossed.sentence())
                .contains("; the effect of lr=0.01 on loss, a ratio, is ")
                .contains(" times as large with unused=momentum as without (95% CI ");
        assertThat(result.json()).contains("\"kind\" : \"interaction\"", "\"scale\" : \"log\"");
        assertThat(Files.readString(folder.resolve("out/rates/study.md")))
                .contains("| loss, geometric mean (nats of loss) |", "| 1.500 times |");
    }

    @Test
    void thePilotChoosesTheBestCells() throws IOException {
        StudyResult result = run(StudyFiles.RATES.replace("contrasts:\n", """
                contrasts:
                  - {kind: best, name: best, claim: A high rate learns faster, outcome: learned, of: [lr=0.01, lr=0.3],
                     against: [reference, unused=momentum], expect: lower, smallest_effect: 1}
                """));
        ContrastResult best = result.contrasts().get(0);
        assertThat(best.contrast()).isInstanceOfSatisfying(Contrast.Difference.class, chosen -> {
            assertThat(chosen.of()).isEqualTo("lr=0.3");
            assertThat(chosen.against()).isIn("reference", "unused=momentum");
            assertThat(chosen.claim()).startsWith("A high rate learns faster (the pilot chose lr=0.3 and ");
        });
        assertThat(best.samples()).extracting(Sample::cell).hasSize(2).startsWith("lr=0.3");
    }

    @Test
    void withoutItsPositiveControlAStudyDecidesNothing() throws IOException {
        StudyResult result = run(StudyFiles.RATES.replace(
                "expect: higher\n    smallest_effect: 5", "expect: lower\n    smallest_effect: 5"));
        assertThat(result.contrasts())
                .extracting(ContrastResult::decision)
                .containsExactly(Decision.UNDECIDED, Decision.UNDECIDED, Decision.UNDECIDED, Decision.CONTRADICTED);
        assertThat(result.contrasts().get(0).sentence()).contains("a positive control is not supported");
    }

    @Test
    void resultsDoNotDependOnTheNumberOfJobs() throws IOException {
        StudyResult one = runner(StudyFiles.RATES, folder.resolve("one"), 1, () -> false, StudyProgress.SILENT)
                .run();
        StudyResult four = runner(StudyFiles.RATES, folder.resolve("four"), 4, () -> false, StudyProgress.SILENT)
                .run();
        assertThat(four.json()).isEqualTo(one.json());
        assertThat(Files.readString(folder.resolve("four/rates/study.json"))).isEqualTo(one.json());
    }

    @Test
    void aStoppedStudyContinuesWithTheMissingCells() throws IOException {
        StudyResult whole = runner(StudyFiles.RATES, folder.resolve("whole"), 1, () -> false, StudyProgress.SILENT)
                .run();
        AtomicInteger finished = new AtomicInteger();
        StudyProgress counting = new StudyProgress() {
            @Override
            public void onFinished(StudyCell cell, CellRecord record) {
                finished.incrementAndGet();
            }
        };
        StudyRunner stopped = runner(StudyFiles.RATES, folder.resolve("out"), 1, () -> finished.get() == 12, counting);
        assertThatThrownBy(stopped::run)
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("3 of 20 trainings are finished")
                .hasMessageContaining("same command");
        trained.set(0);
        assertThat(run(StudyFiles.RATES).json()).isEqualTo(whole.json());
        assertThat(trained).hasValue(CELLS - 12);
    }

    @Test
    void studiesShareTheCellsThatTheyHaveInCommon() throws IOException {
        run(StudyFiles.RATES);
        trained.set(0);
        StudyResult other = run(StudyFiles.RATES.replace("level: 10}", "level: 9}"));
        assertThat(trained).as("another outcome of the same cells").hasValue(0);
        assertThat(other.plan().statedFirst())
                .as("stated after the cells were trained")
                .isFalse();
        assertThat(other.words()).anyMatch(word -> word.contains("20 cells had already been trained"));
    }

    @Test
    void thePowerIsReportedBeforeTheStudyIsTrained() throws IOException {
        List<String> events = new ArrayList<>();
        StudyProgress listening = new StudyProgress() {
            @Override
            public void onStart(String what, int cells, int reused, long steps) {
                events.add(what);
            }

            @Override
            public void onPower(String contrast, OptionalDouble power) {
                events.add(contrast);
            }
        };
        runner(StudyFiles.RATES, folder.resolve("out"), 1, () -> false, listening)
                .run();
        assertThat(events).containsExactly("pilot", "slow", "trend", "time", "control", "study");
    }

    @Test
    void aQuickLookAtAnUnchangedFileDoesNotSpoilTheStudy() throws IOException {
        Path file = StudyFiles.write(folder, StudyFiles.RATES);
        StudyPlan quick = StudyPlan.read(new StudyRequest(file, OptionalInt.empty(), true, List.of()));
        StudyRunner look =
                new StudyRunner(quick, folder.resolve("out"), ToyTrainer::new, 1, StudyProgress.SILENT, () -> false);
        assertThat(look.run().words().get(0)).isEqualTo("This is a quick look with few seeds, not a result.");
        assertThat(folder.resolve("out/rates-quick/study.json")).exists();
        assertThat(run(StudyFiles.RATES).plan().statedFirst()).isTrue();
    }

    @Test
    void aDamagedCellIsReportedAndRepeated() throws IOException {
        StudyResult whole = run(StudyFiles.RATES);
        try (Stream<Path> cells = Files.list(folder.resolve("out/cells"))) {
            Path first = cells.sorted().findFirst().orElseThrow();
            Files.writeString(first, Files.readString(first).replaceFirst("[1-9]\\.", "0."));
        }
        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        StudyProgress listening = new StudyProgress() {
            @Override
            public void onDamaged(StudyCell cell, String problem) {
                problems.add(problem);
            }
        };
        trained.set(0);
        StudyResult again = runner(StudyFiles.RATES, folder.resolve("out"), 1, () -> false, listening)
                .run();
        assertThat(trained).hasValue(1);
        assertThat(problems).singleElement().asString().contains("the cell will be repeated");
        assertThat(again.contrasts()).isEqualTo(whole.contrasts());
    }

    @Test
    void aCurriculumContinuesItsTraining() throws IOException {
        // The second stage has the settings of the first, so the cell is the reference with other seeds.
        String paired = "pairing: paired\n" + StudyFiles.RATES.replace("count: 5", "count: 6");
        StudyResult plain = run(paired);
        StudyResult staged =
                run(paired.replace("set: [optimizer.lr=0.3]", "stages: [{after: 25, set: [optimizer.lr=0.1]}]"));
        assertThat(staged.outcomes().get(0).cells().get(2).values())
                .isEqualTo(plain.outcomes().get(0).cells().get(0).values());
    }

    @Test
    void aTrainingWhoseLossIsNotFiniteLeavesItsContrastsUndecided() throws IOException {
        StudyResult result = run(StudyFiles.RATES.replace("optimizer.lr=0.3", "optimizer.lr=1e200"));
        ContrastResult trend = result.contrasts().get(1);
        assertThat(trend.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(trend.sentence()).contains("became non-finite");
        assertThat(result.contrasts().get(0).decision()).isEqualTo(Decision.SUPPORTED);
    }

    @Test
    void thePageHasQuestionSettingResultAndLimits() throws IOException {
        run("limits: [A toy.]\n" + StudyFiles.RATES);
        String page = Files.readString(folder.resolve("out/rates/study.md"));
        assertThat(page).contains("# Learning rates", "## Setting", "## Result", "## Limits", "- A toy.", "SHA-256");
        assertThat(page.replace("\n", " ")).contains("The reference is lr=0.1, unused=none.");
        assertThat(page.lines().filter(line -> !line.startsWith("|")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    private StudyResult run(String study) throws IOException {
        return runner(study, folder.resolve("out"), 2, () -> false, StudyProgress.SILENT)
                .run();
    }

    private StudyRunner runner(String study, Path out, int jobs, BooleanSupplier canceled, StudyProgress progress)
            throws IOException {
        StudyPlan plan = StudyPlan.read(StudyFiles.request(StudyFiles.write(folder, study)));
        AtomicInteger created = new AtomicInteger();
        Function<RunConfig, Trainer> trainers = config -> {
            // The first one only gives the numerics; later stages of a curriculum have their own.
            if (created.getAndIncrement() > 0) {
                trained.incrementAndGet();
            }
            return new ToyTrainer(config);
        };
        return new StudyRunner(plan, out, trainers, jobs, progress, canceled);
    }
}
