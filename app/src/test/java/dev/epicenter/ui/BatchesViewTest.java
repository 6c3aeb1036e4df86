package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class BatchesViewTest {
    private static final LongFunction<BatchTexts.Sequences> NO_TEXTS = batch -> BatchTexts.Sequences.none("No texts.");

    private static final List<StepRecord> ROWS = List.of(row(7), row(8), row(9));

    private static StepRecord row(long step) {
        return new StepRecord(
                step, step - 1, 2.5, 0.1, 1, 1, 1, OptionalDouble.empty(), OptionalDouble.empty(), 64, 0.1);
    }

    private static SequenceRecord sequence(long step, int row, double loss, Optional<String> text) {
        return new SequenceRecord(step, row, loss, text);
    }

    @Test
    void recordedSequencesWithoutTextAreShown() {
        BatchesView view = BatchesView.of(
                8,
                ROWS,
                Map.of(
                        7L, List.of(sequence(7, 3, 2, Optional.of("a text"))),
                        8L, List.of(sequence(8, 1, 4, Optional.empty()), sequence(8, 2, 9, Optional.empty()))),
                NO_TEXTS);
        assertThat(view.problem()).isEmpty();
        assertThat(view.batches().stream().map(BatchesView.BatchView::sequences).toList())
                .containsExactly(
                        List.of(new BatchesView.Sequence(3, OptionalDouble.of(2), "a text")),
                        List.of(
                                new BatchesView.Sequence(2, OptionalDouble.of(9), ""),
                                new BatchesView.Sequence(1, OptionalDouble.of(4), "")),
                        List.of());
    }

    @Test
    void theProblemIsShownWhereNoStepHasASequence() {
        BatchesView view = BatchesView.of(8, ROWS, Map.of(), NO_TEXTS);
        assertThat(view.problem()).isEqualTo("No texts.");
        assertThat(view.batches()).isEmpty();
    }

    @Test
    void batchesAreReadOnlyWhereATextIsMissing() {
        List<Long> read = new ArrayList<>();
        BatchesView view = BatchesView.of(
                8,
                ROWS,
                Map.of(
                        7L, List.of(sequence(7, 0, 2, Optional.of("a text"))),
                        8L, List.of(sequence(8, 1, 4, Optional.empty()))),
                batch -> {
                    read.add(batch);
                    return new BatchTexts.Sequences(List.of("first", "second"), "");
                });
        assertThat(read).containsExactly(7L, 8L);
        assertThat(view.batches().get(1).sequences())
                .containsExactly(new BatchesView.Sequence(1, OptionalDouble.of(4), "second"));
        assertThat(view.batches().get(1).omitted()).isEqualTo(1);
        assertThat(view.batches().get(2).sequences()).hasSize(2);
    }

    @Test
    void recordedSequencesAreShownWithTheReasonWhereTheDataIsMissing() {
        BatchesView view = BatchesView.of(8, ROWS, Map.of(8L, List.of(sequence(8, 1, 4, Optional.empty()))), batch -> {
            throw new EpicenterException("data.txt: no such file");
        });
        assertThat(view.problem()).isEmpty();
        assertThat(view.order()).endsWith("The batches cannot be read: data.txt: no such file");
        assertThat(view.batches()).hasSize(3);
    }
}
