package dev.epicenter.diagnosis.cross;

import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.InteractionContrast;
import dev.epicenter.statistics.Interval;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The data x state table of stage 3. Cells that could not be tested are empty: a full batch has no other data, or no earlier state
 * is left.
 *
 * @param fullBatch whether every step trains on all the data
 * @param own the spike's batches and state: shams; of the newest look, as are all cells of questions that it tested
 * @param otherData other batches, the spike's state
 * @param permuted the spike's batches in another order, the spike's state
 * @param otherStates the spike's batches, earlier states
 * @param earlier how many steps earlier those states are
 * @param neither other batches, earlier states
 * @param frozen the spike's batches, all weights frozen at the spike's state
 * @param frozenOtherData other batches, all weights frozen at the spike's state
 * @param changedWhileFrozen weights and moments of tensors that changed although all were frozen
 * @param interaction p(both) - p(data alone) - p(state alone) + p(neither), with its 95% CI, in the first look; empty unless all
 *     cells were tested
 * @param fisherData p of Fisher's exact test, the spike's batches against others, at the spike's state
 * @param fisherState p of Fisher's exact test, the spike's state against earlier ones, on the spike's batches
 * @param test the newest look; empty in verdicts before format 5, which tested at the level 0.05
 * @param decided what the looks before decided, which it did not test again; empty in a first look
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
        List<ChangedTensor> changedWhileFrozen,
        Optional<Contrast> interaction,
        OptionalDouble fisherData,
        OptionalDouble fisherState,
        Optional<FixedTest> test,
        Optional<Decided> decided) {
    private static final double CONFIDENCE = 0.95;
    private static final long DRAW = 1;
    private static final int MOST = 1000;

    /** Jitters of one earlier state do not count as several states. */
    private static final int LEAST_STATES = 2;

    /** A cell of the table: which batches, from which states. */
    public enum Cell {
        OWN("spike's batches, spike's state"),
        OTHER_STATES("spike's batches, earlier states"),
        OTHER_DATA("other batches, spike's state"),
        PERMUTED("spike's batches permuted, spike's state"),
        NEITHER("other batches, earlier states");

        private final String words;

        Cell(String words) {
            this.words = words;
        }

        /** As displayed, and as its estimate is named in files. */
        public String words() {
            return words;
        }
    }

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

    /** Whether the spike depends on its batches, and on its state; open where no look has decided it. */
    public record Decided(Dependence ofData, Dependence ofState) {}

    /** The table of the first look. */
    public static DataStateTable of(
            boolean fullBatch,
            Map<Cell, RateEstimate> cells,
            List<Long> earlier,
            ReplayResult frozen,
            Optional<ReplayResult> frozenOtherData,
            List<ChangedTensor> changed,
            FixedTest test) {
        RateEstimate own = Optional.ofNullable(cells.get(Cell.OWN)).orElseThrow();
        Optional<RateEstimate> otherData = Optional.ofNullable(cells.get(Cell.OTHER_DATA));
        Optional<RateEstimate> otherStates = Optional.ofNullable(cells.get(Cell.OTHER_STATES));
        Optional<RateEstimate> neither = Optional.ofNullable(cells.get(Cell.NEITHER));
        return new DataStateTable(
                fullBatch,
                own,
                otherData,
                Optional.ofNullable(cells.get(Cell.PERMUTED)),
                otherStates,
                earlier,
                neither,
                frozen,
                frozenOtherData,
                changed,
                otherData.flatMap(
                        data -> otherStates.flatMap(state -> neither.map(none -> contrast(own, data, state, none)))),
                fisher(own, otherData),
                fisher(own, otherStates),
                Optional.of(test),
                Optional.empty());
    }

    /**
     * This table after a further look at what it leaves open. What it has decided stays, since a look has replays for open questions
     * only.
     *
     * @param cells {@link #openCells}, measured
     */
    public DataStateTable after(Map<Cell, RateEstimate> cells, FixedTest look) {
        RateEstimate shams = Optional.ofNullable(cells.get(Cell.OWN)).orElseThrow();
        Optional<RateEstimate> data = Optional.ofNullable(cells.get(Cell.OTHER_DATA));
        Optional<RateEstimate> states = Optional.ofNullable(cells.get(Cell.OTHER_STATES));
        return new DataStateTable(
                fullBatch,
                shams,
                data.or(() -> otherData),
                permuted,
                states.or(() -> otherStates),
                earlier,
                neither,
                frozen,
                frozenOtherData,
                changedWhileFrozen,
                interaction,
                data.isPresent() ? fisher(shams, data) : fisherData,
                states.isPresent() ? fisher(shams, states) : fisherState,
                Optional.of(look),
                Optional.of(new Decided(ofData(), ofState())));
    }

    /** Whether more replays could tell whether the spike depends on its batches, or on its state. */
    public boolean open() {
        return !openCells().isEmpty();
    }

    /** The cells that a further look needs: shams, and those of each question that more replays could answer; empty if none is. */
    public Set<Cell> openCells() {
        Set<Cell> cells = EnumSet.noneOf(Cell.class);
        if (ofData() == Dependence.OPEN && otherData.isPresent()) {
            cells.addAll(List.of(Cell.OWN, Cell.OTHER_DATA));
        }
        if (ofState() == Dependence.OPEN && earlier.size() >= LEAST_STATES) {
            cells.addAll(List.of(Cell.OWN, Cell.OTHER_STATES));
        }
        return cells;
    }

    /**
     * Whether the batches spike by themselves: with all weights frozen, where other batches do not. False if the table shows that
     * other batches spike too, or that other states do not.
     */
    public boolean spikesWhileFrozen() {
        boolean others = frozenOtherData
                .map(result -> result.answer() == SpikeOutcome.SAME)
                .orElse(true);
        return frozen.answer() == SpikeOutcome.SAME
                && !others
                && ofData() != Dependence.NO
                && ofState() != Dependence.YES;
    }

    private double level() {
        return test.map(FixedTest::alpha).orElse(FixedTest.SIGNIFICANT);
    }

    /** Whether the spike depends on its batches, at its state. */
    public Dependence ofData() {
        if (fullBatch) {
            return Dependence.NO;
        }
        return decided.map(Decided::ofData)
                .filter(known -> known != Dependence.OPEN)
                .orElseGet(() -> Dependence.of(own, otherData, level()));
    }

    /** Whether the spike depends on its state, on its batches; open if only one other state could be tested. */
    public Dependence ofState() {
        if (earlier.size() < LEAST_STATES) {
            return Dependence.OPEN;
        }
        return decided.map(Decided::ofState)
                .filter(known -> known != Dependence.OPEN)
                .orElseGet(() -> Dependence.of(own, otherStates, level()));
    }

    /** Whether the spike depends on something. */
    public enum Dependence {
        YES,
        NO,
        OPEN;

        private static final double MOSTLY = 0.7;

        /** YES if the spike is significantly rarer without it; NO if at least 7 of 10 replays spike without it; else OPEN. */
        static Dependence of(RateEstimate with, Optional<RateEstimate> without, double level) {
            if (without.isEmpty()) {
                return OPEN;
            }
            RateEstimate cell = without.get();
            if (cell.rate() >= MOSTLY) {
                return NO;
            }
            boolean less =
                    cell.rate() < with.rate() && FisherExact.twoSided(with.proportion(), cell.proportion()) < level;
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
