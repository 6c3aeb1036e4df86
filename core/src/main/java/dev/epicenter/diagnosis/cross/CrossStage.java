package dev.epicenter.diagnosis.cross;

import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.TrainableChange.Freeze;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.segment.Trainer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Stage 3: PaLM's ablation (Chowdhery et al. 2022, section 5.1) as a 2 x 2 table of the spike's or other batches, from the spike's
 * or earlier states. It then repeats this with all weights frozen, which detects batches that spike by themselves and a state that
 * is changed by something other than the optimizer.
 */
public final class CrossStage {
    /** Whether the spike needs its batches, and whether it needs its state, are two questions, each tested at the whole level. */
    private static final int HYPOTHESES = 1;

    /** Cells of a further look, at most: no cause follows from the others. */
    private static final int FURTHER = 3;

    private static final Interventions FREEZE_ALL = Interventions.of(new Freeze("*"));

    private final ReplayRunner runner;
    private final Trainer trainer;

    public CrossStage(ReplayRunner runner, Trainer trainer) {
        this.runner = runner;
        this.trainer = trainer;
    }

    /**
     * @param lean as of {@link #run}
     * @param looks as of {@link #run}
     */
    public static CostEstimate cost(boolean fullBatch, long rewind, boolean lean, Looks looks) {
        long cells = fullBatch ? 2 : lean ? 3 : 5;
        long replays = looks.tests().stream()
                .mapToLong(test -> (test.look() == 1 ? cells : Math.min(cells, FURTHER)) * test.trials(HYPOTHESES))
                .sum();
        return new CostEstimate(replays + 3, (replays + 4) * (rewind + 25));
    }

    /**
     * Tests data and state, each look with fresh seeds, until neither is open. A further look tests only what is open.
     *
     * @param lean whether to leave out permuted batches, and other batches from other states: no cause follows from these
     * @param looks at what stays open
     */
    public DataStateTable run(SpikeContext context, long distance, boolean lean, Looks looks) {
        List<PlannedReplay> still = new ArrayList<>(List.of(context.replay(distance, context.near(), FREEZE_ALL)));
        if (!context.fullBatch()) {
            still.add(context.replay(distance, context.near(), FREEZE_ALL.and(others(context, distance, 1))));
        }
        List<ReplayResult> frozen = runner.run(Stage.CROSS, still);
        List<ChangedTensor> changed = runner.counting(
                        observer -> FrozenChanges.of(trainer, context, distance, observer))
                .orElse(List.of());
        List<FixedTest> tests = looks.tests();
        Set<DataStateTable.Cell> first = EnumSet.allOf(DataStateTable.Cell.class);
        if (lean) {
            first.removeAll(Set.of(DataStateTable.Cell.PERMUTED, DataStateTable.Cell.NEITHER));
        }
        DataStateTable table = DataStateTable.of(
                context.fullBatch(),
                cells(context, distance, first, tests.get(0)),
                context.earlier(distance),
                frozen.get(0),
                frozen.size() > 1 ? Optional.of(frozen.get(1)) : Optional.empty(),
                changed,
                tests.get(0));
        for (int look = 1; look < tests.size() && table.open(); look++) {
            FixedTest test = tests.get(look);
            table = table.after(cells(context, distance, table.openCells(), test), test);
        }
        return table;
    }

    /** Those of {@code wanted} that can be measured. */
    private Map<DataStateTable.Cell, RateEstimate> cells(
            SpikeContext context, long distance, Set<DataStateTable.Cell> wanted, FixedTest test) {
        long until = context.near();
        Map<DataStateTable.Cell, IntFunction<PlannedReplay>> cells = new EnumMap<>(DataStateTable.Cell.class);
        cells.put(
                DataStateTable.Cell.OWN,
                trial -> context.replay(distance, until, Interventions.of(StandardArms.jitter(test.seed(trial)))));
        boolean older = !context.earlier(distance).isEmpty();
        if (older) {
            cells.put(
                    DataStateTable.Cell.OTHER_STATES,
                    trial -> earlier(context, distance, trial, test, Interventions.NONE));
        }
        if (!context.fullBatch()) {
            cells.put(
                    DataStateTable.Cell.OTHER_DATA,
                    trial -> context.replay(distance, until, others(context, distance, test.seed(trial))));
            cells.put(
                    DataStateTable.Cell.PERMUTED,
                    trial -> context.replay(distance, until, permuted(context, distance, test.seed(trial))));
            if (older) {
                cells.put(
                        DataStateTable.Cell.NEITHER,
                        trial -> earlier(context, distance, trial, test, others(context, distance, test.seed(trial))));
            }
        }
        cells.keySet().retainAll(wanted);
        return test.measure(
                runner,
                Stage.CROSS,
                test.trials(HYPOTHESES),
                cells,
                Set.of(SpikeOutcome.SAME),
                DataStateTable.Cell::words);
    }

    /** The arm that replaces all batches from the start to past the spike. */
    static Interventions others(SpikeContext context, long distance, int seed) {
        return Interventions.of(
                new ReplaceBatches(context.firstBatch(distance), context.plan().batch(context.near()), seed));
    }

    /** The arm that permutes the batches from the start to the onset. */
    private static Interventions permuted(SpikeContext context, long distance, int seed) {
        return Interventions.of(
                new PermuteBatches(context.firstBatch(distance), context.plan().batch(context.onset()), seed));
    }

    /** The spike's batches on an earlier state; the states take turns. */
    private static PlannedReplay earlier(
            SpikeContext context, long distance, int trial, FixedTest test, Interventions arm) {
        List<Long> earlier = context.earlier(distance);
        long back = earlier.get(trial % earlier.size());
        return context.replayEarlier(distance, back, context.near(), arm.and(StandardArms.jitter(test.seed(trial))));
    }
}
