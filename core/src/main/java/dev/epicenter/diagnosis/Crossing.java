package dev.epicenter.diagnosis;

import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.InteractionContrast;
import dev.epicenter.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Data x state. Cells that could not be tried (a full batch has no other data; no earlier state was left) are empty.
 *
 * @param fullBatch whether every step trains on all the data
 * @param own its batches, its state: shams
 * @param otherData other batches, its state
 * @param permuted its batches in another order, its state
 * @param otherStates its batches, earlier states
 * @param earlier how many steps earlier those are
 * @param neither other batches, earlier states
 * @param frozen its batches, all weights frozen at its state
 * @param frozenOtherData other batches, all weights frozen at its state
 * @param changedWhileFrozen tensors that changed though all were frozen; moments are named behind the tensor
 * @param interaction p(both) - p(data alone) - p(state alone) + p(neither), with the 95% interval; empty without all cells
 * @param fisherData Fisher's exact p, its batches against others at its state
 * @param fisherState Fisher's exact p, its state against earlier ones on its batches
 */
public record Crossing(
        boolean fullBatch,
        Cell own,
        Optional<Cell> otherData,
        Optional<Cell> permuted,
        Optional<Cell> otherStates,
        List<Long> earlier,
        Optional<Cell> neither,
        Trial frozen,
        Optional<Trial> frozenOtherData,
        List<String> changedWhileFrozen,
        Optional<Contrast> interaction,
        OptionalDouble fisherData,
        OptionalDouble fisherState) {
    private static final double CONFIDENCE = 0.95;
    private static final long DRAW = 1;
    private static final int MOST = 1000;

    /** Jitters of one state are no other states. */
    private static final int LEAST_STATES = 2;

    static final String OWN = "its batches, its state";
    static final String OTHER_DATA = "other batches, its state";
    static final String PERMUTED = "its batches permuted, its state";
    static final String OTHER_STATES = "its batches, earlier states";
    static final String NEITHER = "other batches, earlier states";

    public Crossing {
        earlier = List.copyOf(earlier);
        changedWhileFrozen = List.copyOf(changedWhileFrozen);
    }

    /**
     * The interaction.
     *
     * @param estimate -2 to 2
     * @param interval 95%
     * @param probability that it is above 0
     * @param replicates of each cell that would settle it if the rates stay as they are; empty where it is settled, or
     *     where even 1000 would not
     */
    public record Contrast(double estimate, Interval interval, double probability, OptionalInt replicates) {}

    static Crossing of(
            boolean fullBatch,
            Map<String, Cell> cells,
            List<Long> earlier,
            Trial frozen,
            Optional<Trial> frozenOtherData,
            List<String> changed) {
        Cell own = Optional.ofNullable(cells.get(OWN)).orElseThrow();
        Optional<Cell> otherData = Optional.ofNullable(cells.get(OTHER_DATA));
        Optional<Cell> otherStates = Optional.ofNullable(cells.get(OTHER_STATES));
        Optional<Cell> neither = Optional.ofNullable(cells.get(NEITHER));
        return new Crossing(
                fullBatch,
                own,
                otherData,
                Optional.ofNullable(cells.get(PERMUTED)),
                otherStates,
                earlier,
                neither,
                frozen,
                frozenOtherData,
                changed,
                otherData.flatMap(
                        data -> otherStates.flatMap(state -> neither.map(none -> contrast(own, data, state, none)))),
                fisher(own, otherData),
                fisher(own, otherStates));
    }

    /** Whether the spike needs its batches, at its state. */
    Need ofData() {
        return fullBatch ? Need.NO : Need.of(own, otherData);
    }

    /** Whether the spike needs its state, on its batches; open where only one other was there to try. */
    Need ofState() {
        return earlier.size() < LEAST_STATES ? Need.OPEN : Need.of(own, otherStates);
    }

    /** Whether something is needed. */
    enum Need {
        YES,
        NO,
        OPEN;

        private static final double SIGNIFICANT = 0.05;
        private static final double MOSTLY = 0.7;

        /** YES where it comes significantly less often without; NO where it comes in 7 of 10 without; else OPEN. */
        static Need of(Cell with, Optional<Cell> without) {
            if (without.isEmpty()) {
                return OPEN;
            }
            Cell cell = without.get();
            if (cell.rate() >= MOSTLY) {
                return NO;
            }
            boolean less = cell.rate() < with.rate()
                    && FisherExact.twoSided(with.proportion(), cell.proportion()) < SIGNIFICANT;
            return less ? YES : OPEN;
        }
    }

    private static Contrast contrast(Cell both, Cell state, Cell data, Cell neither) {
        InteractionContrast contrast =
                new InteractionContrast(both.proportion(), data.proportion(), state.proportion(), neither.proportion());
        InteractionContrast.Belief belief = contrast.belief(CONFIDENCE, DRAW);
        boolean settled = belief.interval().isPositive() || belief.interval().isNegative();
        return new Contrast(
                contrast.contrast(),
                belief.interval(),
                belief.probabilityPositive(),
                settled ? OptionalInt.empty() : contrast.replicatesToSettle(CONFIDENCE, MOST));
    }

    private static OptionalDouble fisher(Cell own, Optional<Cell> other) {
        return other.map(cell -> OptionalDouble.of(FisherExact.twoSided(own.proportion(), cell.proportion())))
                .orElse(OptionalDouble.empty());
    }
}
