package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.trace.SequenceRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorstRowArmsTest {
    private static final Map<Long, Long> BATCHES = Map.of(10L, 109L, 11L, 110L);

    @Test
    void worstRowsOfTheStepWithTheLargestLossAreReplacedAndAsManyOthersInTheSham() {
        List<SequenceRecord> recorded = List.of(row(10, 7, 3), row(10, 0, 2), row(11, 1, 9), row(11, 3, 8));

        WorstRowArms arms = WorstRowArms.of(recorded, BATCHES).orElseThrow();

        assertThat(arms.arms()).extracting(Arm::name).containsExactly("replace=110#1+3:1", "replace=110#0+2:1");
        assertThat(arms.note()).contains(arms.worst().name(), arms.sham().name());
    }

    @Test
    void withoutAsManyOtherRowsThereAreNoArms() {
        assertThat(WorstRowArms.of(List.of(row(10, 0, 3), row(10, 1, 2), row(10, 2, 1)), BATCHES))
                .isEmpty();
    }

    @Test
    void stepsWhoseBatchIsUnknownAreLeftOut() {
        assertThat(WorstRowArms.of(List.of(row(12, 5, 3)), BATCHES)).isEmpty();
        assertThat(WorstRowArms.of(List.of(), BATCHES)).isEmpty();
    }

    private static SequenceRecord row(long step, int row, double loss) {
        return new SequenceRecord(step, row, loss, Optional.empty());
    }
}
