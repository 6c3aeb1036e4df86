package dev.epicenter.diagnosis;

import dev.epicenter.diagnosis.DataStateTable.Dependence;
import dev.epicenter.search.Reply;
import dev.epicenter.segment.TrainState;
import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.Sprt;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Stage 5: locates the spike. It observes which tensors changed first. By intervention it then finds which tensors prevent or move
 * the spike when frozen, which batches and sequences the spike needs, and which parts of the state make a quiet state spike.
 */
final class LocateStage {
    /** Queries of one delta-debugging search: enough for one or two culprits among a hundred (2 log2 n each). */
    private static final int QUERIES = 24;

    /** Tests a rate of 0.9 against 0.3 with error rates of 0.05 over all queries of a search. */
    private static final Sprt TEST = new Sprt(0.9, 0.3, 0.05, 0.05).sharedAmong(QUERIES);

    private static final int MOST = 12;
    private static final String BATCHES = "batches that the spike needs";

    private final ReplayRunner laboratory;

    LocateStage(ReplayRunner laboratory) {
        this.laboratory = laboratory;
    }

    static CostEstimate cost(long rewind) {
        long arms = 24 + 3 * QUERIES;
        return new CostEstimate(arms, arms * (rewind + 25));
    }

    Location run(SpikeContext scene, long distance, Optional<DataStateTable> crossing) {
        List<TensorGroup> groups = TensorGroup.of(scene.config(), scene.layout());
        List<GroupEffect> effects = effects(scene, distance, groups);
        List<ReplayResult> resets = resets(scene, distance);
        Optional<MinimalSet> tensors = tensors(scene, distance, groups, effects);
        boolean dataMatter = crossing.map(DataStateTable::ofData).orElse(Dependence.OPEN) == Dependence.YES;
        // If other batches sometimes spike too, a single replay per query would follow chance.
        boolean noisy = crossing.flatMap(DataStateTable::otherData)
                .map(cell -> cell.spiked() > 0)
                .orElse(false);
        Optional<MinimalSet> batches = dataMatter ? Optional.of(batches(scene, distance, noisy)) : Optional.empty();
        Optional<MinimalSet> sequences = batches.filter(
                        found -> found.elements().size() == 1 && scene.can("replace=1#0:1"))
                .map(found -> sequences(
                        scene, distance, Long.parseLong(found.elements().get(0))));
        boolean stateMatters = crossing.map(DataStateTable::ofState).orElse(Dependence.OPEN) == Dependence.YES;
        return new Location(
                FirstMovers.of(scene),
                effects,
                resets,
                tensors,
                batches,
                sequences,
                stateMatters ? hybrid(scene, distance, groups) : Optional.empty());
    }

    private List<GroupEffect> effects(SpikeContext scene, long distance, List<TensorGroup> groups) {
        boolean decays = scene.config().optimizer().weightDecay() > 0 && scene.can("weight_decay@*=0");
        List<PlannedReplay> planned = new ArrayList<>();
        for (TensorGroup group : groups) {
            planned.add(scene.replay(distance, scene.near(), "freeze=" + group.name()));
            planned.add(scene.replay(distance, scene.near(), "lr@" + group.name() + "=x0.5"));
            if (decays) {
                planned.add(scene.replay(distance, scene.near(), "weight_decay@" + group.name() + "=0"));
            }
        }
        List<ReplayResult> trials = laboratory.run(Stage.LOCATE, planned);
        List<PlannedReplay> shams = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            double norm = trials.get(i * (decays ? 3 : 2)).moved().orElse(0);
            if (norm > 0 && scene.can(ShamArms.nudge(1, 1))) {
                shams.add(scene.replay(
                        distance,
                        scene.near(),
                        ShamArms.nudge(norm, 1, groups.get(i).name())));
            }
        }
        List<ReplayResult> ofShams = laboratory.run(Stage.LOCATE, shams);
        List<GroupEffect> effects = new ArrayList<>();
        int sham = 0;
        for (int i = 0; i < groups.size(); i++) {
            int at = i * (decays ? 3 : 2);
            boolean moved = trials.get(at).moved().orElse(0) > 0 && scene.can(ShamArms.nudge(1, 1));
            effects.add(new GroupEffect(
                    groups.get(i),
                    trials.get(at),
                    moved ? Optional.of(ofShams.get(sham++)) : Optional.empty(),
                    trials.get(at + 1),
                    decays ? Optional.of(trials.get(at + 2)) : Optional.empty()));
        }
        return effects;
    }

    private List<ReplayResult> resets(SpikeContext scene, long distance) {
        List<String> arms = scene.config().optimizer().kind().moments().stream()
                .map(moment -> "reset=" + moment)
                .toList();
        laboratory.noteUnsupported(arms.stream().filter(arm -> !scene.can(arm)).toList());
        return laboratory.run(
                Stage.LOCATE,
                arms.stream()
                        .filter(scene::can)
                        .map(arm -> scene.replay(distance, scene.near(), arm))
                        .toList());
    }

    /** The fewest tensors that prevent or move the spike when all of them are frozen; freezing any one less does not. */
    private Optional<MinimalSet> tensors(
            SpikeContext scene, long distance, List<TensorGroup> groups, List<GroupEffect> effects) {
        List<String> candidates = effects.stream()
                .filter(effect -> effect.frozen().answer() != SpikeOutcome.SAME)
                .map(GroupEffect::group)
                .min((a, b) -> Integer.compare(a.tensors().size(), b.tensors().size()))
                .map(TensorGroup::tensors)
                .orElseGet(() -> groups.stream()
                        .flatMap(group -> group.tensors().stream())
                        .distinct()
                        .toList());
        return MinimalSet.find(
                "tensors that prevent or move the spike when frozen",
                candidates,
                QUERIES,
                names -> differs(scene, distance, names.isEmpty() ? "" : "freeze=" + String.join("|", names)));
    }

    private boolean differs(SpikeContext scene, long distance, String arm) {
        return laboratory
                        .run(Stage.LOCATE, List.of(scene.replay(distance, scene.near(), arm)))
                        .get(0)
                        .answer()
                != SpikeOutcome.SAME;
    }

    /** The fewest batches that must be the run's own: with all others replaced, the spike still occurs. */
    private MinimalSet batches(SpikeContext scene, long distance, boolean noisy) {
        long first = scene.firstBatch(distance);
        long last = scene.plan().batch(scene.near());
        List<String> elements = LongStream.rangeClosed(first, scene.plan().batch(scene.onset() + 1))
                .mapToObj(Long::toString)
                .toList();
        BiFunction<List<String>, Integer, String> arm = (kept, seed) ->
                replacing(first, last, kept.stream().map(Long::valueOf).toList(), seed);
        Optional<MinimalSet> found = noisy
                ? MinimalSet.findAmongNoise(
                        BATCHES, elements, QUERIES, kept -> spikes(scene, distance, seed -> arm.apply(kept, seed)))
                : MinimalSet.find(BATCHES, elements, QUERIES, kept -> !differs(scene, distance, arm.apply(kept, 1)));
        return found.filter(set -> !set.elements().isEmpty())
                .orElseGet(() -> new MinimalSet(BATCHES, elements, false, 0));
    }

    /** Whether an arm spikes, by a sequential test over replacements, not by one replay. */
    private Reply spikes(SpikeContext scene, long distance, IntFunction<String> arm) {
        IntFunction<PlannedReplay> replay =
                seed -> scene.replay(distance, scene.near(), ShamArms.replicate(arm.apply(seed), seed));
        Proportion rate = new RateSampler(laboratory, TEST, MOST, Set.of(SpikeOutcome.SAME))
                .measure(Stage.LOCATE, Map.of("batches", replay))
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
    static String replacing(long first, long last, List<Long> kept, int seed) {
        List<String> parts = new ArrayList<>();
        long from = first;
        for (long own : kept) {
            if (own > from) {
                parts.add("replace=" + from + ".." + (own - 1) + ":" + seed);
            }
            from = own + 1;
        }
        if (from <= last) {
            parts.add("replace=" + from + ".." + last + ":" + seed);
        }
        return String.join(",", parts);
    }

    private MinimalSet sequences(SpikeContext scene, long distance, long batch) {
        int size = scene.config().data().sequences();
        List<String> rows = LongStream.range(0, size).mapToObj(Long::toString).toList();
        return MinimalSet.find("sequences of batch " + batch, rows, QUERIES, kept -> {
                    String others =
                            rows.stream().filter(row -> !kept.contains(row)).collect(Collectors.joining("+"));
                    return others.isEmpty() || !differs(scene, distance, "replace=" + batch + "#" + others + ":1");
                })
                .orElseGet(() -> new MinimalSet("sequences of batch " + batch, rows, false, 0));
    }

    /** The fewest parts of the state, weights with their moments, that make an earlier, quiet state spike. */
    private Optional<MinimalSet> hybrid(SpikeContext scene, long distance, List<TensorGroup> groups) {
        List<Long> earlier = scene.earlier(distance);
        if (!(scene.state(distance) instanceof TrainState own)) {
            return Optional.empty(); // the state cannot be inspected
        }
        for (long back : earlier) {
            PlannedReplay quiet = scene.replayEarlier(distance, back, scene.near(), "");
            if (laboratory.run(Stage.LOCATE, List.of(quiet)).get(0).answer() != SpikeOutcome.SAME
                    && scene.state(distance + back).movedTo(own.step()) instanceof TrainState base) {
                Map<String, TensorGroup> byName =
                        groups.stream().collect(Collectors.toMap(TensorGroup::name, group -> group));
                return MinimalSet.find(
                        "parts of the state, transplanted into the state of " + back + " steps earlier",
                        groups.stream().map(TensorGroup::name).toList(),
                        QUERIES / 2,
                        names -> {
                            List<String> tensors = names.stream()
                                    .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
                                    .flatMap(group -> group.tensors().stream())
                                    .toList();
                            PlannedReplay mixed = scene.replay(
                                    distance,
                                    scene.near(),
                                    "",
                                    hybrid(base, own, tensors),
                                    0,
                                    "state of " + back + " steps earlier with its " + String.join(", ", names));
                            return laboratory
                                            .run(Stage.LOCATE, List.of(mixed))
                                            .get(0)
                                            .answer()
                                    == SpikeOutcome.SAME;
                        });
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
        return new TrainState(base.step(), base.layout(), weights, moments);
    }
}
