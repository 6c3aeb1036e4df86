package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.RunConfigReader;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The curves and axes of a run that went back from step 6 to step 4. */
class RunCurvesTest {
    private static final List<TimelineSegment> SEGMENTS = List.of(
            new TimelineSegment(0, Cause.FRESH, 0, OptionalLong.of(6), OptionalLong.of(4)),
            new TimelineSegment(1, Cause.ROLLBACK, 4, OptionalLong.empty(), OptionalLong.empty()));

    private static final Map<Integer, StepColumns> ROWS =
            Map.of(0, columns(1, 6, Map.of("beta2", 0.95)), 1, columns(5, 8, Map.of()));

    @Test
    void onlyTheRequestedMetricsAreDrawn() {
        assertThat(RunCurves.metrics(ROWS))
                .containsExactly(
                        "LOSS", "GRAD_NORM", "UPDATE_NORM", "LR", "TOKENS_PER_SECOND", "SECONDS_PER_STEP", "beta2");
        List<Curve> curves = curves(0, Set.of("GRAD_NORM"));
        assertThat(curves).extracting(Curve::metric).containsOnly("GRAD_NORM");
        assertThat(curves).extracting(Curve::live).containsExactly(true, false, true);
    }

    @Test
    void aHyperparameterHoldsUntilItsNextChange() {
        Curve live = curves(0, Set.of("beta2")).get(0);
        assertThat(live.steps()).containsExactly(1, 4);
        assertThat(live.values()).containsExactly(0.95, 0.95);
    }

    @Test
    void smoothingContinuesOnTheBranchThatARollbackStarts() {
        List<Curve> smoothed = curves(3, Set.of("LOSS")).stream()
                .filter(curve -> curve.span() == 3)
                .toList();
        Curve branch = smoothed.stream()
                .filter(curve -> curve.segment() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(branch.steps()).containsExactly(5, 6, 7, 8);
        // pandas: Series([1, 2, 3, 4, 5, 6, 7, 8]).ewm(span=3).mean()
        assertThat(branch.values()[0]).isCloseTo(4.161290, within(1e-5));
        assertThat(branch.values()[3]).isCloseTo(7.031373, within(1e-5));
    }

    @Test
    void tokensAndSecondsOfABranchContinueFromItsStart() {
        RunAxes axes = RunAxes.of(
                RunConfigReader.read(
                        "{steps: 8, data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}}",
                        Path.of("run.yaml")),
                SEGMENTS,
                ROWS);
        RunAxes.Track branch = axes.tracks().get(1);
        assertThat(branch.steps()).containsExactly(4, 5, 6, 7, 8);
        assertThat(branch.tokens()).containsExactly(40, 50, 60, 70, 80);
        assertThat(branch.seconds()).containsExactly(2, 2.5, 3, 3.5, 4);
        // 84 training pairs in batches of 42.
        assertThat(axes.stepsPerEpoch()).hasValue(2);
    }

    @Test
    void differenceIsTakenAtEqualPositionsOrInterpolated() {
        LiveSeries series = LiveSeries.of(SEGMENTS, ROWS, Curve.Metric.LOSS);
        assertThat(series.steps()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(series.tokens()).containsExactly(10, 20, 30, 40, 50, 60, 70, 80);
        LiveSeries sparse = new LiveSeries(new long[] {2, 6}, new double[] {15, 55}, new double[] {10, 10});
        LiveSeries.Line atSteps = sparse.minus(
                series, sparse.xs(LiveSeries.Alignment.STEP, 0), series.xs(LiveSeries.Alignment.STEP, 0), false);
        assertThat(atSteps.values()).containsExactly(8, 4);
        LiveSeries.Line atTokens = sparse.minus(
                series, sparse.xs(LiveSeries.Alignment.TOKENS, 0), series.xs(LiveSeries.Alignment.TOKENS, 0), true);
        assertThat(atTokens.values()).containsExactly(8.5, 4.5);
        LiveSeries.Line afterCheckpoints = sparse.minus(
                series,
                sparse.xs(LiveSeries.Alignment.CHECKPOINT, 2),
                series.xs(LiveSeries.Alignment.CHECKPOINT, 4),
                false);
        assertThat(afterCheckpoints.xs()).containsExactly(0, 4);
        assertThat(afterCheckpoints.values()).containsExactly(6, 2);
    }

    @Test
    void valuesThatAreNotFiniteHaveNoWeightInTheAverage() {
        Smoothing smoothing = new Smoothing(3);
        double[] averages = DoubleStream.of(1, Double.NaN, 3)
                .map(value -> smoothing.add((long) Math.abs(Double.isNaN(value) ? 2 : value), value))
                .toArray();
        assertThat(averages[1]).isEqualTo(1);
        // Weights 1/4 and 1.
        assertThat(averages[2]).isCloseTo((0.25 + 3) / 1.25, within(1e-12));
    }

    private static List<Curve> curves(int span, Set<String> metrics) {
        return RunCurves.of(SEGMENTS, ROWS, new CurveRequest(CurveWindow.whole(), span, Optional.of(metrics)));
    }

    /** The loss of a step is its number, each has 10 tokens and takes half a second. */
    private static StepColumns columns(long from, long to, Map<String, Double> hyperparameters) {
        return StepColumns.of(LongStream.rangeClosed(from, to)
                .mapToObj(step -> new StepRecord(
                        step,
                        step - 1,
                        step,
                        0.1,
                        1,
                        1,
                        Double.NaN,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        10,
                        0.5,
                        step == from && !hyperparameters.isEmpty() ? Optional.of(hyperparameters) : Optional.empty()))
                .toList());
    }

    @Test
    void aPageJustOpenedHasTheCurvesThatItsScriptDraws() throws IOException {
        String script = Files.readString(Path.of("src/main/resources/dev/epicenter/report/chart-options.js"));
        assertThat(script).contains("DEFAULT_METRICS = \"GRAD_NORM,UPDATE_NORM,WEIGHT_NORM,LR\"");
        assertThat(CurveRequest.drawn(null))
                .containsExactlyInAnyOrder("LOSS", "HELD_OUT_LOSS", "GRAD_NORM", "UPDATE_NORM", "WEIGHT_NORM", "LR");
        assertThat(CurveRequest.drawn("LR,beta1")).containsExactlyInAnyOrder("LOSS", "HELD_OUT_LOSS", "LR", "beta1");
    }
}
