package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingDesignTest extends RandomizedTest {
    private static final int TASKS = 12;

    private static PredictionTargets to(double params) {
        return new PredictionTargets(List.of(params), OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static List<TrainingDesign> designs(SeriesSet corpus, ScaleAxis axis, PredictionTargets targets) {
        return ForecastResult.of(corpus, axis, Methods.standard(), targets, 5, stage -> {})
                .designs();
    }

    @Test
    void aRunNearerToTheTargetNarrowsMoreAndCostsMore() {
        SeriesSet corpus = TestCorpora.logistic(5, 4, TASKS, 0.02, random());
        List<TrainingDesign> designs = designs(corpus, ScaleAxis.PARAMS, to(1e13));
        assertThat(designs).hasSize(5);
        assertThat(designs.stream()
                        .mapToDouble(
                                design -> design.candidates().get(3).width().orElseThrow())
                        .sum())
                .isLessThan(designs.stream()
                        .mapToDouble(design -> design.width().orElseThrow())
                        .sum());
        for (TrainingDesign design : designs) {
            assertThat(design.tasks()).isEqualTo(TASKS);
            List<TrainingDesign.Candidate> runs = design.candidates();
            IntStream.range(1, runs.size())
                    .forEach(i -> assertThat(runs.get(i).cost())
                            .isGreaterThan(runs.get(i - 1).cost()));
            assertThat(runs).allSatisfy(run -> assertThat(run.cost()).isBetween(0.0, 1.0));
        }
    }

    /** The corpus has ten tokens a parameter, and the target as many as its family's largest model. */
    @Test
    void costIsComputeRelativeToTheTarget() {
        SeriesSet corpus = TestCorpora.logistic(4, 5, TASKS, 0.02, random());
        Point largest = corpus.series().get(0).last();
        List<TrainingDesign.Candidate> runs =
                designs(corpus, ScaleAxis.PARAMS, to(1e13)).get(0).candidates();
        for (int i = 0; i < runs.size(); i++) {
            double x = largest.x() + 0.2 * (i + 1) * (13 - largest.x());
            assertThat(runs.get(i).where().x()).isCloseTo(x, within(1e-9));
            assertThat(runs.get(i).where().logTokens()).isCloseTo(largest.logTokens(), within(1e-9));
            assertThat(runs.get(i).cost()).isCloseTo(Math.pow(10, x - 13), within(1e-9));
        }
    }

    @Test
    void theMarkedRunNarrowsByAQuarterAtHalfTheCostOrLess() {
        SeriesSet corpus = TestCorpora.logistic(6, 6, TASKS, 0.02, random());
        for (TrainingDesign design : designs(corpus, ScaleAxis.PARAMS, to(3e15))) {
            design.best().ifPresent(best -> {
                assertThat(design.narrowing(best).orElseThrow()).isGreaterThanOrEqualTo(0.25);
                assertThat(best.cost()).isLessThanOrEqualTo(0.5);
                assertThat(design.candidates().stream().filter(TrainingDesign.Candidate::best))
                        .hasSize(1);
            });
            boolean some = design.candidates().stream()
                    .anyMatch(run -> run.cost() <= 0.5 && design.narrowing(run).orElse(0) >= 0.25);
            assertThat(design.best().isPresent()).isEqualTo(some);
        }
    }

    @Test
    void aTargetThatIsTooFarHasRunsThatBringItIntoReach() {
        SeriesSet corpus = TestCorpora.logistic(4, 5, TASKS, 0.02, random());
        // The back-test reaches two or three decades.
        TrainingDesign design = designs(corpus, ScaleAxis.PARAMS, to(1e25)).get(0);
        assertThat(design.width()).isEmpty();
        assertThat(design.candidates().get(0).width()).isEmpty();
        assertThat(design.candidates().get(3).width()).isPresent();
        assertThat(design.best()).isPresent();
    }

    @Test
    void lossHasNoCostAndTargetsInsideTheTableNeedNoRun() {
        SeriesSet corpus = TestCorpora.logistic(3, 5, TASKS, 0.02, random());
        PredictionTargets loss = new PredictionTargets(List.of(), OptionalDouble.empty(), OptionalDouble.of(1e-14));
        assertThat(designs(corpus, ScaleAxis.LOSS, loss)).isEmpty();
        assertThat(designs(corpus, ScaleAxis.PARAMS, to(5e9))).isEmpty();
    }
}
