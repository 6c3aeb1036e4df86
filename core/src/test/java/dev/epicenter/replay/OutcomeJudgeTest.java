package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.segment.ToyRuns;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class OutcomeJudgeTest {
    private static final long ONSET = 300;
    private static final OutcomeJudge JUDGE =
            OutcomeJudge.ofControl(ToyRuns.noisy(500, ToyRuns.ONLY_RECORD), Optional.empty(), 0, ONSET);

    @Test
    void anOnsetWithinTheToleranceIsSpiked() {
        assertThat(JUDGE.tolerance()).isEqualTo(30);
        Outcome outcome = JUDGE.judge(losses(jump(310, 330)));

        assertThat(outcome.result()).isEqualTo(Outcome.Result.SPIKED);
        assertThat(outcome.spike().orElseThrow().onset()).isEqualTo(310);
        assertThat(outcome.peakStep()).isEqualTo(329);
        assertThat(outcome.lastStep()).isEqualTo(420);
        assertThat(outcome.lossAtHorizon()).isLessThan(1.2);
    }

    @Test
    void aLaterOnsetIsDelayed() {
        assertThat(JUDGE.judge(losses(jump(331, 350))).result()).isEqualTo(Outcome.Result.DELAYED);
    }

    @Test
    void anEarlierOnsetIsSpiked() {
        Outcome outcome = JUDGE.judge(losses(jump(220, 240)));

        assertThat(outcome.result()).isEqualTo(Outcome.Result.SPIKED);
        assertThat(outcome.spike().orElseThrow().onset()).isEqualTo(220);
    }

    @Test
    void replayWithoutAnAlarmIsPrevented() {
        Outcome outcome = JUDGE.judge(losses(step -> 0));

        assertThat(outcome.result()).isEqualTo(Outcome.Result.PREVENTED);
        assertThat(outcome.spike()).isEmpty();
    }

    @Test
    void hardBatchIsNotASpike() {
        assertThat(JUDGE.judge(losses(step -> step == 300 ? 3 : 0)).result()).isEqualTo(Outcome.Result.PREVENTED);
    }

    @Test
    void nonFiniteLossIsASpikeOfInfiniteHeight() {
        Outcome outcome = JUDGE.judge(losses(step -> step >= 302 ? Double.NaN : 0));

        assertThat(outcome.result()).isEqualTo(Outcome.Result.SPIKED);
        assertThat(outcome.peakValue()).isInfinite();
        assertThat(outcome.lossAtHorizon()).isNaN();
    }

    @Test
    void earlierSpikeOfTheControlIsIgnored() {
        OutcomeJudge judge = JUDGE.ofArms(losses(both(jump(200, 215), jump(300, 320))));

        assertThat(judge.expected()).isEqualTo(300);
        assertThat(judge.judge(losses(jump(201, 215))).result()).isEqualTo(Outcome.Result.PREVENTED);
        assertThat(judge.judge(losses(both(jump(201, 215), jump(360, 380)))).result())
                .isEqualTo(Outcome.Result.DELAYED);
    }

    private static LongToDoubleFunction both(LongToDoubleFunction a, LongToDoubleFunction b) {
        return step -> a.applyAsDouble(step) + b.applyAsDouble(step);
    }

    private static LongToDoubleFunction jump(long from, long to) {
        return step -> step >= from && step < to ? 2 + 0.1 * (step - from) : 0;
    }

    private static List<StepRecord> losses(LongToDoubleFunction extra) {
        Random noise = new Random(7);
        List<StepRecord> rows = new ArrayList<>();
        for (long step = 1; step <= 420; step++) {
            double loss = 1 + 0.02 * noise.nextGaussian() + extra.applyAsDouble(step);
            rows.add(new StepRecord(
                    step,
                    step - 1,
                    loss,
                    0.1,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    1,
                    0));
        }
        return rows;
    }
}
