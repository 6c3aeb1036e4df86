package dev.epicenter.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.Fault;
import dev.epicenter.segment.SegmentObserver.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ToyTrainerTest {
    @TestFactory
    Stream<DynamicTest> keepsTheContractOfATrainer() {
        return new TrainerContract(ToyRuns.noisy(30, ToyRuns.ONLY_RECORD), ToyTrainer::new, 30).tests();
    }

    @Test
    void theLossJumpsOnDamagedBatchesAndFallsAfterThem() {
        List<Double> losses =
                losses(new ToyTrainer(ToyRuns.noisy(300, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10))), 300);

        assertThat(losses.subList(190, 200)).allMatch(loss -> loss < 0.2);
        assertThat(losses.subList(200, 210)).allMatch(loss -> loss > 10);
        assertThat(losses.subList(290, 300)).allMatch(loss -> loss < 0.3);
    }

    @Test
    void theFullBatchSpikesByItself() {
        List<Double> losses = losses(new ToyTrainer(ToyRuns.natural(500, ToyRuns.ONLY_RECORD)), 500);

        assertThat(losses.subList(400, 440)).allMatch(loss -> loss < 1e-6);
        assertThat(losses.subList(455, 500)).anyMatch(loss -> loss > 1);
    }

    private static List<Double> losses(Trainer trainer, long until) {
        List<Double> losses = new ArrayList<>();
        trainer.run(new Segment(Optional.empty(), until, DataPlan.IN_ORDER, List.of()), (report, state) -> {
            losses.add(report.step().loss());
            return Next.CONTINUE;
        });
        return losses;
    }
}
