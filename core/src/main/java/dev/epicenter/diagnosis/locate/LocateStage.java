package dev.epicenter.diagnosis.locate;

import dev.epicenter.config.DataConfig;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.RateSampler;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.ReplaceRows;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.ScaleGroup;
import dev.epicenter.intervention.HyperparameterChange.SetGroup;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.intervention.StateChange.ResetMoments;
import dev.epicenter.intervention.TrainableChange.Freeze;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.search.Minimal;
import dev.epicenter.search.Reply;
import dev.epicenter.segment.TrainState;
import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.Sprt;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Stage 5: locates the spike. It observes which tensors changed first. By intervention it then finds which tensors prevent or move
 * the spike when frozen, which batches and sequences the spike needs, and which parts of the state make a quiet state spike.
 */
public final class LocateStage {
    /** Queries of one delta-debugging search: enough for one or two culprits among a hundred (2 log2 n each). */
    private static final int QUERIES = 24;

    /** Tests a rate of 0.9 against 0.3 with error rates of 0.05 over all queries of a search. */
    private static final Sprt TEST = new Sprt(0.9, 0.3, 0.05, 0.05).sharedAmong(QUERIES);

    private static final int MOST = 12;

    /** Of shams and replacements that are tried once. */
    private static final int SEED = 1;

    private static final String BATCHES = "batches that the spike needs";

    private final ReplayRunner runner;

    public LocateStage(ReplayRunner runner) {
        this.runner = runner;
    }

    public static CostEstimate cost(long rewind) {
        long arms = 24 + 3 * QUERIES;
        return new CostEstimate(arms, arms * (rewind + 25));
    }

    public Location run(SpikeContext context, long distance, Optional<DataStateTable> crossing) {
        List<TensorGroup> groups = TensorGroup.of(context.config(), context.layout());
        List<GroupEffect> effects = effects(context, distance, groups);
        List<ReplayResult> resets = resets(context, distance);
        Optional<MinimalSet> tensors = tensors(context, distance, groups, effects);
        boolean dataMatter = crossing.map(DataStateTable::ofData).orElse(Dependence.OPEN) == Dependence.YES;
        // If other batches sometimes spike too, a single replay per query would follow chance.
        boolean noisy = crossing.flatMap(DataStateTable::otherData)
                .map(cell -> cell.spiked() > 0)
                .orElse(false);
        Optional<Minimal<Long>> batches =
                dataMatter ? Optional.of(batches(context, distance, noisy)) : Optional.empty();
        // The number of sequences in a batch of an external trainer is not known.
        Optional<MinimalSet> sequences = batches.filter(
                        found -> found.elements().size() == 1
                                && !(context.config().data() instanceof DataConfig.External)
                                && context.can(new ReplaceRows(1, List.of(0), SEED)))
                .map(found -> sequences(context, distance, found.elements().get(0)));
        boolean stateMatters = crossing.map(DataStateTable::ofState).orElse(Dependence.OPEN) == Dependence.YES;
        return new Location(
                FirstMovers.of(context),
                effects,
                resets,
                tensors,
                batches.map(found -> MinimalSet.of(BATCHES, found, batch -> Long.toString(batch))),
                sequences,
                stateMatters ? hybrid(context, distance, groups) : Optional.empty());
    }

    private List<GroupEffect> effects(SpikeContext context, long distance, List<TensorGroup> groups) {
        boolean decays = context.optimizer().used().weightDecay() > 0
                && context.can(new SetGroup(Hyperparameter.WEIGHT_DECAY, StateChange.ALL, 0));
        boolean nudges = context.can(new Nudge(1, SEED));
        List<PlannedReplay> planned = new ArrayList<>();
        for (TensorGroup group : groups) {
            planned.add(near(context, distance, new Freeze(group.name())));
            planned.add(near(context, distance, new ScaleGroup(Hyperparameter.LR, group.name(), 0.5)));
            if (decays) {
                planned.add(near(context, distance, new SetGroup(Hyperparameter.WEIGHT_DECAY, group.name(), 0)));
            }
        }
        List<ReplayResult> trials = runner.run(Stage.LOCATE, planned);
        List<PlannedReplay> shams = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            double norm = trials.get(i * (decays ? 3 : 2)).moved().orElse(0);
            if (norm > 0 && nudges) {
                shams.add(near(
                        context, distance, new Nudge(norm, SEED, groups.get(i).name())));
            }
        }
        List<ReplayResult> ofShams = runner.run(Stage.LOCATE, shams);
        List<GroupEffect> effects = new ArrayList<>();
        int sham = 0;
        for (int i = 0; i < groups.size(); i++) {
            int at = i * (decays ? 3 : 2);
            boolean moved = trials.get(at).moved().orElse(0) > 0 && nudges;
            effects.add(new GroupEffect(
                    groups.get(i),
                    trials.get(at),
                    moved ? Optional.of(ofShams.get(sham++)) : Optional.empty(),
                    trials.get(at + 1),
                    decays ? Optional.of(trials.get(at + 2)) : Optional.empty()));
        }
        return effects;
    }

    private List<ReplayResult> resets(SpikeContext context, long distance) {
        List<Interventions> arms = context.optimizer().used().kind().moments().stream()
                .map(moment -> Interventions.of(new ResetMoments(moment, StateChange.ALL)))
                .toList();
        runner.noteUnsupported(arms.stream().filter(arm -> !context.can(arm)).toList());
        return runner.run(
                Stage.LOCATE,
                arms.stream()
                        .filter(context::can)
                        .map(arm -> context.replay(distance, context.near(), arm))
                        .toList());
    }

    /** The fewest tensors that prevent or move the spike when all of them are frozen; freezing any one less does not. */
    private Optional<MinimalSet> tensors(
            SpikeContext context, long distance, List<TensorGroup> groups, List<GroupEffect> effects) {
        List<String> candidates = effects.stream()
                .filter(effect -> effect.frozen().answer() != SpikeOutcome.SAME)
                .map(GroupEffect::group)
                .min((a, b) -> Integer.compare(a.tensors().size(), b.tensors().size()))
                .map(TensorGroup::tensors)
                .orElseGet(() -> groups.stream()
                        .flatMap(group -> group.tensors().stream())
                        .distinct()
                        .toList());
        return MinimalSet.search(
                        candidates,
                        QUERIES,
                        names -> differs(
                                context,
                                distance,
                                names.isEmpty()
                                        ? Interventions.NONE
                                        : Interventions.of(new Freeze(TensorPatterns.any(names)))))
                .map(found -> MinimalSet.of(
                        "tensors that prevent or move the spike when frozen", found, Function.identity()));
    }

    /** A replay with one change, to test for a spike at the same place. */
    private static PlannedReplay near(SpikeContext context, long distance, Intervention change) {
        return context.replay(distance, context.near(), Interventions.of(change));
    }

    private boolean differs(SpikeContext context, long distance, Interventions arm) {
        return runner.run(Stage.LOCATE, List.of(context.replay(distance, context.near(), arm)))
                        .get(0)
                        .answer()
                != SpikeOutcome.SAME;
    }

    /** The fewest batches that must be the run's own: with all others replaced, the spike still occurs. */
    private Minimal<Long> batches(SpikeContext context, long distance, boolean noisy) {
        long first = context.firstBatch(distance);
        long last = context.plan().batch(context.near());
        List<Long> elements = LongStream.rangeClosed(first, context.plan().batch(context.onset() + 1))
                .boxed()
                .toList();
        Optional<Minimal<Long>> found = noisy
                ? MinimalSet.searchAmongNoise(
                        elements,
                        QUERIES,
                        kept -> spikes(context, distance, seed -> replacing(first, last, kept, seed)))
                : MinimalSet.search(
                        elements, QUERIES, kept -> !differs(context, distance, replacing(first, last, kept, SEED)));
        return found.filter(set -> !set.elements().isEmpty()).orElseGet(() -> MinimalSet.notReduced(elements));
    }

    /** Whether an arm spikes, by a sequential test over replacements, not by one replay. */
    private Reply spikes(SpikeContext context, long distance, IntFunction<Interventions> arm) {
        IntFunction<PlannedReplay> replay =
                seed -> context.replay(distance, context.near(), arm.apply(seed).and(StandardArms.jitter(seed)));
        Proportion rate = new RateSampler(runner, TEST, MOST, Set.of(SpikeOutcome.SAME))
                .measure(Stage.LOCATE, Map.of("batches", replay), Function.identity())
                .values()
                .iterator()
                .next()
                .proportion();
        return switch (TEST.decide(rate.successes(), rate.trials() - rate.successes())) {
            case H0 -> Reply.SHOWS;
            case H1 -> Reply.ABSENT;
            case UNDECIDED -> Reply.UNDECIDED;
        };
    }

    /**
     * {@code replace} for all batches from {@code first} to {@code last} but {@code kept}, ascending.
     *
     * @param seed of the replacements
     */
    private static Interventions replacing(long first, long last, List<Long> kept, int seed) {
        List<Intervention> parts = new ArrayList<>();
        long from = first;
        for (long own : kept) {
            if (own > from) {
                parts.add(new ReplaceBatches(from, own - 1, seed));
            }
            from = own + 1;
        }
        if (from <= last) {
            parts.add(new ReplaceBatches(from, last, seed));
        }
        return new Interventions(parts);
    }

    private MinimalSet sequences(SpikeContext context, long distance, long batch) {
        int size = context.config().data().sequences();
        List<Integer> rows = IntStream.range(0, size).boxed().toList();
        Minimal<Integer> found = MinimalSet.search(rows, QUERIES, kept -> {
                    List<Integer> others =
                            rows.stream().filter(row -> !kept.contains(row)).toList();
                    return others.isEmpty()
                            || !differs(context, distance, Interventions.of(new ReplaceRows(batch, others, SEED)));
                })
                .orElseGet(() -> MinimalSet.notReduced(rows));
        return MinimalSet.of("sequences of batch " + batch, found, row -> Integer.toString(row));
    }

    /** The fewest parts of the state, weights with their moments, that make an earlier, quiet state spike. */
    private Optional<MinimalSet> hybrid(SpikeContext context, long distance, List<TensorGroup> groups) {
        List<Long> earlier = context.earlier(distance);
        if (!(context.state(distance) instanceof TrainState own)) {
            return Optional.empty(); // the state cannot be inspected
        }
        for (long back : earlier) {
            PlannedReplay quiet = context.replayEarlier(distance, back, context.near(), Interventions.NONE);
            if (runner.run(Stage.LOCATE, List.of(quiet)).get(0).answer() != SpikeOutcome.SAME
                    && context.state(distance + back).movedTo(own.step()) instanceof TrainState base) {
                return MinimalSet.search(groups, QUERIES / 2, parts -> {
                            List<String> tensors = parts.stream()
                                    .flatMap(group -> group.tensors().stream())
                                    .toList();
                            String names = parts.stream().map(TensorGroup::name).collect(Collectors.joining(", "));
                            PlannedReplay mixed = context.replay(
                                    distance,
                                    context.near(),
                                    Interventions.NONE,
                                    hybrid(base, own, tensors),
                                    0,
                                    "state of " + back + " steps earlier with its " + names);
                            return runner.run(Stage.LOCATE, List.of(mixed))
                                            .get(0)
                                            .answer()
                                    == SpikeOutcome.SAME;
                        })
                        .map(found -> MinimalSet.of(
                                "parts of the state, transplanted into the state of " + back + " steps earlier",
                                found,
                                TensorGroup::name));
            }
        }
        return Optional.empty();
    }

    private static TrainState hybrid(TrainState base, TrainState donor, List<String> tensors) {
        float[] weights = base.weights().clone();
        SortedMap<String, float[]> moments = new TreeMap<>();
        base.moments().forEach((name, values) -> moments.put(name, values.clone()));
        for (TensorLayout.Entry tensor : base.layout().entries()) {
            if (tensors.contains(tensor.name())) {
                System.arraycopy(donor.weights(), tensor.offset(), weights, tensor.offset(), tensor.size());
                moments.forEach(
                        (name, values) -> Optional.ofNullable(donor.moments().get(name))
                                .ifPresent(from -> System.arraycopy(
                                        from, tensor.offset(), values, tensor.offset(), tensor.size())));
            }
        }
        return new TrainState(base.step(), base.layout(), weights, moments, base.guard());
    }
}
