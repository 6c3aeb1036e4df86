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
 * The data x state table of stage 3. Cells that could not be tested are empty: a full batch has no other data, or no earlier state
 * is left.
 *
 * @param fullBatch whether every step trains on all the data
 * @param own the spike's batches and state: shams
 * @param otherData other batches, the spike's state
 * @param permuted the spike's batches in another order, the spike's state
 * @param otherStates the spike's batches, earlier states
 * @param earlier how many steps earlier those states are
 * @param neither other batches, earlier states
 * @param frozen the spike's batches, all weights frozen at the spike's state
 * @param frozenOtherData other batches, all weights frozen at the spike's state
 * @param changedWhileFrozen tensors that changed although all were frozen; a moment follows the tensor's name in parentheses
 * @param interaction p(both) - p(data alone) - p(state alone) + p(neither), with its 95% CI; empty unless all cells were tested
 * @param fisherData p of Fisher's exact test, the spike's batches against others, at the spike's state
 * @param fisherState p of Fisher's exact test, the spike's state against earlier ones, on the spike's batches
 */
public record DataStateTable(
        boolean fullBatch,
        RateEstimate own,
        Optional<RateEstimate> otherData,
        Optional<RateEstimate> permuted,
        Optional<RateEstimate> otherStates,
        List<Long> earlier,
        Optional<RateEstimate> neither,
        ReplayResult frozen,
        Optional<ReplayResult> frozenOtherData,
        List<String> changedWhileFrozen,
        Optional<Contrast> interaction,
        OptionalDouble fisherData,
        OptionalDouble fisherState) {
    private static final double CONFIDENCE = 0.95;
    private static final long DRAW = 1;
    private static final int MOST = 1000;

    /** Jitters of one earlier state do not count as several states. */
    private static final int LEAST_STATES = 2;

    static final String OWN = "spike's batches, spike's state";
    static final String OTHER_DATA = "other batches, spike's state";
    static final String PERMUTED = "spike's batches permuted, spike's state";
    static final String OTHER_STATES = "spike's batches, earlier states";
    static final String NEITHER = "other batches, earlier states";

    public DataStateTable {
        earlier = List.copyOf(earlier);
        changedWhileFrozen = List.copyOf(changedWhileFrozen);
    }

    /**
     * The interaction of data and state.
     *
     * @param estimate -2 to 2
     * @param interval 95%
     * @param probability that it is above 0
     * @param replicates per cell that would settle it if the rates stay the same; empty if it is settled, or if 1,000 would not
     *     settle it
     */
    public record Contrast(double estimate, Interval interval, double probability, OptionalInt replicates) {}

    static DataStateTable of(
            boolean fullBatch,
            Map<String, RateEstimate> cells,
            List<Long> earlier,
            ReplayResult frozen,
            Optional<ReplayResult> frozenOtherData,
            List<String> changed) {
        RateEstimate own = Optional.ofNullable(cells.get(OWN)).orElseThrow();
        Optional<RateEstimate> otherData = Optional.ofNullable(cells.get(OTHER_DATA));
        Optional<RateEstimate> otherStates = Optional.ofNullable(cells.get(OTHER_STATES));
        Optional<RateEstimate> neither = Optional.ofNullable(cells.get(NEITHER));
        return new DataStateTable(
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

    /** Whether the spike depends on its batches, at its state. */
    Dependence ofData() {
        return fullBatch ? Dependence.NO : Dependence.of(own, otherData);
    }

    /** Whether the spike depends on its state, on its batches; open if only one other state could be tested. */
    Dependence ofState() {
        return earlier.size() < LEAST_STATES ? Dependence.OPEN : Dependence.of(own, otherStates);
    }

    /** Whether the spike depends on something. */
    enum Dependence {
        YES,
        NO,
        OPEN;

        private static final double SIGNIFICANT = 0.05;
        private static final double MOSTLY = 0.7;

        /** YES if the spike is significantly rarer without it; NO if at least 7 of 10 replays spike without it; else OPEN. */
        static Dependence of(RateEstimate with, Optional<RateEstimate> without) {
            if (without.isEmpty()) {
                return OPEN;
            }
            RateEstimate cell = without.get();
            if (cell.rate() >= MOSTLY) {
                return NO;
            }
            boolean less = cell.rate() < with.rate()
                    && FisherExact.twoSided(with.proportion(), cell.proportion()) < SIGNIFICANT;
            return less ? YES : OPEN;
        }
    }

    private static Contrast contrast(RateEstimate both, RateEstimate state, RateEstimate data, RateEstimate neither) {
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

    private static OptionalDouble fisher(RateEstimate own, Optional<RateEstimate> other) {
        return other.map(cell -> OptionalDouble.of(FisherExact.twoSided(own.proportion(), cell.proportion())))
                .orElse(OptionalDouble.empty());
    }
}
