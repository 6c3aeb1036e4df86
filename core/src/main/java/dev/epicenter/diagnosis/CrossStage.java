package dev.epicenter.diagnosis;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.statistics.Sprt;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
final class CrossStage {
    /** Tests a rate of 0.9 against 0.1 with error rates of 1e-4: five equal outcomes decide. */
    private static final Sprt TEST = new Sprt(0.9, 0.1, 1e-4, 1e-4);

    /** Most seeds of a cell; fewer once the test has decided. */
    private static final int MOST = 8;

    private static final String FREEZE_ALL = "freeze=*";

    private final ReplayRunner laboratory;
    private final Trainer trainer;

    CrossStage(ReplayRunner laboratory, Trainer trainer) {
        this.laboratory = laboratory;
        this.trainer = trainer;
    }

    static CostEstimate cost(boolean fullBatch, long rewind) {
        long cells = fullBatch ? 2 : 5;
        return new CostEstimate(cells * MOST + 3, (cells * MOST + 4) * (rewind + 25));
    }

    DataStateTable run(SpikeContext scene, long distance) {
        long until = scene.near();
        Map<String, IntFunction<PlannedReplay>> cells = new LinkedHashMap<>();
        cells.put(DataStateTable.OWN, seed -> scene.replay(distance, until, ShamArms.replicate("", seed)));
        List<Long> earlier = scene.earlier(distance);
        if (!earlier.isEmpty()) {
            cells.put(DataStateTable.OTHER_STATES, seed -> earlier(scene, distance, until, earlier, seed, ""));
        }
        if (!scene.fullBatch()) {
            cells.put(DataStateTable.OTHER_DATA, seed -> scene.replay(distance, until, others(scene, distance, seed)));
            cells.put(DataStateTable.PERMUTED, seed -> scene.replay(distance, until, permuted(scene, distance, seed)));
            if (!earlier.isEmpty()) {
                cells.put(
                        DataStateTable.NEITHER,
                        seed -> earlier(scene, distance, until, earlier, seed, others(scene, distance, seed)));
            }
        }
        Map<String, RateEstimate> measured =
                new RateSampler(laboratory, TEST, MOST, Set.of(SpikeOutcome.SAME)).measure(Stage.CROSS, cells);
        List<PlannedReplay> still = new ArrayList<>(List.of(scene.replay(distance, until, FREEZE_ALL)));
        if (!scene.fullBatch()) {
            still.add(scene.replay(distance, until, FREEZE_ALL + "," + others(scene, distance, 1)));
        }
        List<ReplayResult> frozen = laboratory.run(Stage.CROSS, still);
        return DataStateTable.of(
                scene.fullBatch(),
                measured,
                earlier,
                frozen.get(0),
                frozen.size() > 1 ? Optional.of(frozen.get(1)) : Optional.empty(),
                changedWhileFrozen(scene, distance));
    }

    /** The arm that replaces all batches from the start to past the spike. */
    static String others(SpikeContext scene, long distance, int seed) {
        return "replace=" + scene.firstBatch(distance) + ".." + scene.plan().batch(scene.near()) + ":" + seed;
    }

    /** The arm that permutes the batches from the start to the onset. */
    private static String permuted(SpikeContext scene, long distance, int seed) {
        return "permute=" + scene.firstBatch(distance) + ".." + scene.plan().batch(scene.onset()) + ":" + seed;
    }

    private static PlannedReplay earlier(
            SpikeContext scene, long distance, long until, List<Long> earlier, int seed, String arm) {
        long back = earlier.get((seed - 1) % earlier.size());
        return scene.replayEarlier(distance, back, until, seed <= earlier.size() ? arm : ShamArms.replicate(arm, seed));
    }

    /**
     * Tensors whose weights or moments change although all are frozen, so not by the optimizer. Empty if the trainer's states cannot
     * be inspected.
     */
    private List<String> changedWhileFrozen(SpikeContext scene, long distance) {
        if (!(scene.state(distance) instanceof TrainState before)) {
            return List.of();
        }
        List<Intervention> freeze = InterventionParser.parse(FREEZE_ALL);
        Optional<? extends State> frozen = trainer.run(
                new Segment(Optional.of(before), scene.alarm(), scene.plan(), freeze)
                        .keeping(StatesToKeep.at(List.of(scene.alarm()))),
                (report, state) -> SegmentObserver.Next.CONTINUE);
        if (frozen.isEmpty() || !(frozen.get() instanceof TrainState after)) {
            return List.of();
        }
        List<String> changed = new ArrayList<>();
        changed.addAll(differing(before.layout(), before.weights(), after.weights(), ""));
        before.moments().forEach((name, moment) -> {
            float[] then = after.moments().get(name);
            if (then != null) {
                changed.addAll(differing(before.layout(), moment, then, " (" + name + ")"));
            }
        });
        return changed;
    }

    private static List<String> differing(TensorLayout layout, float[] a, float[] b, String suffix) {
        List<String> names = new ArrayList<>();
        for (TensorLayout.Entry tensor : layout.entries()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
                    names.add(tensor.name() + suffix);
                    break;
                }
            }
        }
        return names;
    }
}
