package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.report.FileScan;
import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.LiveSeries.Alignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareViewTest {
    @TempDir
    private Path folder;

    private static CompareEntry entry(
            String name,
            boolean complete,
            Set<Alignment> alignments,
            List<String> metrics,
            long[] steps,
            double... values) {
        return new CompareEntry(
                name,
                "run",
                "/run?path=" + name,
                "",
                Optional.empty(),
                OptionalInt.empty(),
                metrics,
                alignments,
                complete,
                List.of(10L),
                10,
                List.of(),
                List.of(),
                List.of(),
                any -> new LiveSeries(steps, new double[steps.length], values));
    }

    private static CompareView.Request request(String metric, Alignment alignment, Long... at) {
        return new CompareView.Request(
                metric, alignment, List.of(at), 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 100);
    }

    private static final List<String> LOSS = List.of(CompareEntry.LOSS);
    private static final Set<Alignment> STEPS = Set.of(Alignment.STEP, Alignment.CHECKPOINT);

    @Test
    void completeSeriesDifferAtCommonStepsOnly() {
        CompareView view = CompareView.of(
                List.of(
                        entry("a", true, STEPS, LOSS, new long[] {10, 20, 30}, 1, 2, 3),
                        entry("b", true, STEPS, LOSS, new long[] {10, 15, 30}, 2, 2, 2)),
                request(CompareEntry.LOSS, Alignment.STEP));
        assertThat(view.runs().get(1).difference().xs()).containsExactly(10, 30);
        assertThat(view.runs().get(1).difference().values()).containsExactly(1, -1);
    }

    @Test
    void aDownsampledSeriesIsInterpolated() {
        CompareView view = CompareView.of(
                List.of(
                        entry("a", false, STEPS, LOSS, new long[] {10, 20, 30}, 1, 2, 3),
                        entry("b", true, STEPS, LOSS, new long[] {10, 15, 30}, 2, 2, 2)),
                request(CompareEntry.LOSS, Alignment.STEP));
        assertThat(view.runs().get(1).difference().values()).containsExactly(1, 0.5, -1);
    }

    @Test
    void aCheckpointShiftsEachSeriesByItsOwnStep() {
        CompareView view = CompareView.of(
                List.of(
                        entry("a", true, STEPS, LOSS, new long[] {10, 20}, 1, 2),
                        entry("b", true, STEPS, LOSS, new long[] {10, 20}, 5, 7)),
                request(CompareEntry.LOSS, Alignment.CHECKPOINT, 10L, 0L));
        assertThat(view.runs().get(0).line().xs()).containsExactly(0, 10);
        assertThat(view.runs().get(1).line().xs()).containsExactly(10, 20);
        assertThat(view.runs().get(1).difference().values()).containsExactly(3);
    }

    @Test
    void whatOneEntryLacksIsNotOffered() {
        CompareView view = CompareView.of(
                List.of(
                        entry(
                                "a",
                                true,
                                Set.of(Alignment.values()),
                                List.of(CompareEntry.LOSS, "LR"),
                                new long[] {1},
                                1),
                        entry("b", true, STEPS, LOSS, new long[] {1}, 1)),
                request("LR", Alignment.TOKENS));
        assertThat(view.metrics()).isEqualTo(LOSS);
        assertThat(view.metric()).isEqualTo(CompareEntry.LOSS);
        assertThat(view.alignments()).containsExactly(Alignment.STEP, Alignment.CHECKPOINT);
        assertThat(view.alignment()).isEqualTo(Alignment.STEP);
    }

    @Test
    void entriesWithoutACommonAxisHaveNoCurves() {
        CompareView view = CompareView.of(
                List.of(
                        entry("a", true, Set.of(Alignment.TOKENS), LOSS, new long[] {1}, 1),
                        entry("b", true, STEPS, LOSS, new long[] {1}, 1)),
                request(CompareEntry.LOSS, Alignment.STEP));
        assertThat(view.alignments()).isEmpty();
        assertThat(view.runs()).allSatisfy(run -> assertThat(run.line().xs()).isEmpty());
    }

    @Test
    void aLogWithARestartKeepsTheStepsOfTheContinuedRun() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 400; row++) {
            int step = row < 250 ? row : row - 50;
            lines.append(String.format(Locale.ROOT, "step %d: loss %.4f%n", step, row < 250 ? 3 : 2.0));
        }
        Path log = Files.writeString(folder.resolve("train.log"), lines);
        OpenLogs.State state = new OpenLogs.State(
                1, OptionalInt.empty(), Optional.empty(), Optional.of(FileScan.page(log, "train.log", bytes -> {})));
        CompareEntry entry = CompareLog.of("train.log", "/log?path=train.log", state);

        LiveSeries kept = entry.series().apply(CompareEntry.LOSS);
        assertThat(kept.steps()).isSorted().doesNotHaveDuplicates().endsWith(349);
        for (int i = 0; i < kept.steps().length; i++) {
            assertThat(kept.values()[i]).isCloseTo(kept.steps()[i] < 200 ? 3 : 2, within(1e-9));
        }
        assertThat(entry.checkpoints()).containsExactly(200L);
        assertThat(entry.complete()).isFalse();
    }

    @Test
    void aLogThatIsStillReadHasItsShareInsteadOfCurves() {
        CompareEntry entry = CompareLog.of(
                "train.log",
                "/log?path=train.log",
                new OpenLogs.State(0, OptionalInt.of(40), Optional.empty(), Optional.empty()));
        assertThat(entry.percent()).hasValue(40);
        assertThat(entry.series().apply(CompareEntry.LOSS).steps()).isEmpty();
    }

    @Test
    void namesOfExperimentsAreThoseOfTheirFolders() {
        assertThat(CompareExperiment.Name.parse("a/b/experiments/spike-12"))
                .contains(new CompareExperiment.Name("a/b", 12));
        assertThat(CompareExperiment.Name.parse("experiments/spike-1"))
                .contains(new CompareExperiment.Name(".", 1))
                .map(Object::toString)
                .contains("experiments/spike-1");
        assertThat(CompareExperiment.Name.parse("a/experiments/spike-0")).isEmpty();
        assertThat(CompareExperiment.Name.parse("a/logs/train.log")).isEmpty();
    }
}
