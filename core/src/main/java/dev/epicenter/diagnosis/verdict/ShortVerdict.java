package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.ranking.RankedCause;
import dev.epicenter.diagnosis.ranking.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A diagnosis in a few words: what the list of spikes, the report and the pages show of it.
 *
 * @param verdict the cause, such as {@code batches + state, lr}; the likeliest one if none is asserted
 * @param asserted whether it is shown by tests; otherwise it is only the first of a ranking, or there is none
 * @param probability of the verdict in the ranking; empty without a ranking
 * @param cost so far, without that of remedies
 * @param ruledOut causes that tests exclude, then those that the ranking finds unlikely
 * @param next the experiment that would settle what is open; empty if nothing is, or none is known
 */
public record ShortVerdict(
        String verdict,
        boolean asserted,
        OptionalDouble probability,
        Cost cost,
        List<RuledOut> ruledOut,
        Optional<NextExperiment> next) {
    public ShortVerdict {
        ruledOut = List.copyOf(ruledOut);
    }

    /** What excludes a cause. */
    public enum By {
        /** Replays of its own. */
        TEST,
        /** A probability below 2%. */
        RANKING
    }

    /** @param cause in the words of {@link ShortVerdict#verdict} */
    public record RuledOut(String cause, By by) {}

    /**
     * The cost of a diagnosis.
     *
     * @param replays number of replays run
     * @param reused number of replays reused from an earlier diagnosis
     * @param steps number of steps run
     * @param seconds wall-clock time
     */
    public record Cost(long replays, long reused, long steps, double seconds) {}

    /** The short verdict of a diagnosis. */
    public static ShortVerdict of(Cause cause, Evidence evidence, Cost cost, Optional<NextExperiment> next) {
        boolean open = cause instanceof Cause.NotSeparated || cause instanceof Cause.Undetermined;
        boolean marginal = evidence.commitment().map(PointOfNoReturn::marginal).orElse(false);
        String verdict = marginal
                ? name(RankedCause.MARGINAL)
                : evidence.ranking()
                        .filter(ranking -> open)
                        .map(ranking -> name(ranking.first().cause()))
                        .orElse(CauseText.shortly(cause));
        return new ShortVerdict(
                verdict,
                !open,
                evidence.ranking()
                        .map(ranking -> OptionalDouble.of(probability(ranking, verdict)))
                        .orElse(OptionalDouble.empty()),
                cost,
                ruledOut(evidence, verdict),
                next);
    }

    /** The ranking has the hyperparameter through which a state acts as a cause of its own: {@code state, lr} is both. */
    private static double probability(Ranking ranking, String verdict) {
        Set<String> parts = Set.of(verdict.split(", ", -1));
        return ranking.causes().stream()
                .filter(ranked -> parts.contains(name(ranked.cause())))
                .mapToDouble(Ranking.Ranked::probability)
                .sum();
    }

    private static List<RuledOut> ruledOut(Evidence evidence, String verdict) {
        Set<String> tested = new LinkedHashSet<>();
        evidence.crossing().ifPresent(table -> tested.addAll(notNeeded(table)));
        for (DoseResponse response : evidence.doses().orElse(List.of())) {
            if (response.knob().mayCause() && response.mildest().isEmpty()) {
                tested.add(response.knob().key());
            }
        }
        // In one direction no dose prevents, in another one does.
        evidence.doses().orElse(List.of()).stream()
                .filter(response -> response.mildest().isPresent())
                .map(DoseResponse::knob)
                .map(DoseTarget::key)
                .forEach(tested::remove);
        List<RuledOut> all = new ArrayList<>(
                tested.stream().map(cause -> new RuledOut(cause, By.TEST)).toList());
        evidence.ranking().map(Ranking::ruledOut).orElse(List.of()).stream()
                .map(ranked -> name(ranked.cause()))
                .filter(cause -> !tested.contains(cause))
                .forEach(cause -> all.add(new RuledOut(cause, By.RANKING)));
        Set<String> found = Set.of(verdict.split(", ", -1));
        return all.stream()
                .filter(excluded -> !found.contains(excluded.cause()))
                .toList();
    }

    private static List<String> notNeeded(DataStateTable table) {
        List<String> causes = new ArrayList<>();
        if (table.ofData() == Dependence.NO) {
            causes.add(name(RankedCause.DATA));
        }
        if (table.ofState() == Dependence.NO) {
            causes.add(name(RankedCause.STATE));
        }
        if (table.ofData() == Dependence.NO || table.ofState() == Dependence.NO) {
            causes.add(name(RankedCause.DATA_AND_STATE));
        }
        return causes;
    }

    /** The words of a verdict for a ranked cause. */
    static String name(RankedCause cause) {
        return switch (cause) {
            case DATA -> "batches";
            case DATA_AND_STATE -> "batches + state";
            case NUMERIC -> "rounding";
            default -> cause.key().replace("_", cause == RankedCause.WEIGHT_DECAY ? "_" : " ");
        };
    }
}
