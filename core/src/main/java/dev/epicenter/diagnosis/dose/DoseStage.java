package dev.epicenter.diagnosis.dose;

import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.search.ThresholdSearch;
import dev.epicenter.statistics.CochranArmitage;
import dev.epicenter.statistics.Proportion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Stage 4: tests doses of every hyperparameter from one distance, bisects two thresholds, and compares what prevents with its sham. */
public final class DoseStage {
    /** Seed of the permutations, if there are too many to enumerate. */
    private static final long DRAW = 1;

    /** Relative precision of a threshold. */
    private static final double TOLERANCE = 0.1;

    /** Queries of one threshold: both ends, three or four halvings, two checks per side. */
    private static final int QUERIES = 9;

    /** Hyperparameters that a ranking usually leaves, for the estimate before there is one. */
    public static final int LIKELY = 2;

    /** Series of which a dose prevents, for the estimate. */
    private static final int CANDIDATES = 8;

    /** Hyperparameters whose lower doses are bisected. */
    private static final List<Hyperparameter> BISECTED = List.of(Hyperparameter.LR, Hyperparameter.WEIGHT_DECAY);

    private final ReplayRunner runner;

    private final List<List<String>> scaleInvariant;
    private final Optional<Set<DoseTarget>> only;
    private final Looks looks;

    /**
     * @param only what is tested, with lower doses and without thresholds, because a ranking found it likely; empty: everything
     * @param looks at contrasts that stay open
     * @param scaleInvariant {@link dev.epicenter.segment.Trainer#scaleInvariantGroups}
     */
    public DoseStage(
            ReplayRunner runner, List<List<String>> scaleInvariant, Optional<Set<DoseTarget>> only, Looks looks) {
        this.runner = runner;
        this.only = only;
        this.looks = looks;
        this.scaleInvariant = scaleInvariant;
    }

    /** @param targets what is tested; empty: everything */
    public static CostEstimate cost(long rewind, long horizon, OptionalInt targets, Looks looks) {
        if (targets.isPresent()) {
            int tested = targets.getAsInt();
            long doses = 6L * tested;
            long seeds = (ShamTests.replays(tested, looks) + ShamTests.sizes()) * tested;
            return new CostEstimate(doses + seeds, doses * (rewind + horizon) + seeds * (rewind + 25));
        }
        long ladders = 40;
        long replicates = (ShamTests.replays(CANDIDATES, looks) + 1) * CANDIDATES;
        return new CostEstimate(
                ladders + replicates + 2 * QUERIES,
                (ladders + 2 * QUERIES) * (rewind + horizon) + replicates * (rewind + 25));
    }

    public List<DoseResponse> run(SpikeContext context, long distance) {
        List<Dose> all = DoseGrid.of(context, scaleInvariant).stream()
                .filter(this::isRequested)
                .toList();
        List<Dose> doses = all.stream().filter(dose -> context.can(dose.arm())).toList();
        runner.noteUnsupported(all.stream()
                .filter(dose -> !context.can(dose.arm()))
                .map(Dose::arm)
                .toList());
        Map<DoseSeries, List<DoseResponse.DosePoint>> ladders = new LinkedHashMap<>();
        points(context, distance, doses).stream()
                .filter(point -> point.trial().answer() != SpikeOutcome.VOID)
                .forEach(point -> ladders.computeIfAbsent(point.dose().ladder(), ladder -> new ArrayList<>())
                        .add(point));
        List<DoseResponse> responses = new ArrayList<>();
        ladders.forEach((ladder, rungs) -> {
            List<DoseResponse.DosePoint> sorted = rungs.stream()
                    .sorted(Comparator.comparingDouble(point -> point.dose().strength()))
                    .toList();
            responses.add(response(
                    ladder,
                    sorted,
                    only.isPresent() ? Optional.empty() : threshold(context, distance, ladder, sorted)));
        });
        return context.can(new Nudge(1, 1))
                ? new ShamTests(runner, context, distance, only.isPresent()).run(responses, looks)
                : responses;
    }

    /** With a ranking, milder doses are left out where the strongest one does not prevent: no cause follows from them. */
    private List<DoseResponse.DosePoint> points(SpikeContext context, long distance, List<Dose> doses) {
        if (only.isEmpty()) {
            return trained(context, distance, doses);
        }
        Map<DoseSeries, Dose> strongest = new LinkedHashMap<>();
        doses.forEach(dose -> strongest.merge(dose.ladder(), dose, (a, b) -> b.strength() > a.strength() ? b : a));
        List<DoseResponse.DosePoint> first = trained(
                context,
                distance,
                doses.stream()
                        .filter(dose -> dose.placebo() || strongest.containsValue(dose))
                        .toList());
        Set<DoseSeries> preventing = first.stream()
                .filter(point -> !point.dose().placebo() && point.trial().answer() == SpikeOutcome.NONE)
                .map(point -> point.dose().ladder())
                .collect(Collectors.toSet());
        List<DoseResponse.DosePoint> points = new ArrayList<>(first);
        points.addAll(trained(
                context,
                distance,
                doses.stream()
                        .filter(dose -> preventing.contains(dose.ladder()))
                        .filter(dose -> !dose.placebo() && !strongest.containsValue(dose))
                        .toList()));
        return points;
    }

    private List<DoseResponse.DosePoint> trained(SpikeContext context, long distance, List<Dose> doses) {
        List<ReplayResult> trials = runner.run(
                Stage.DOSE,
                doses.stream()
                        .map(dose -> context.replay(distance, until(context, dose), dose.arm()))
                        .toList());
        return IntStream.range(0, doses.size())
                .mapToObj(i -> new DoseResponse.DosePoint(doses.get(i), trials.get(i)))
                .toList();
    }

    /** With a ranking, placebos need not go to the horizon: they are those of stage commit. */
    private long until(SpikeContext context, Dose dose) {
        return only.isPresent() && dose.placebo() ? context.near() : context.horizon();
    }

    private boolean isRequested(Dose dose) {
        return only.map(targets -> targets.contains(dose.knob()) && dose.direction() != DoseSeries.Direction.MORE)
                .orElse(true);
    }

    private static DoseResponse response(
            DoseSeries ladder, List<DoseResponse.DosePoint> rungs, Optional<DoseResponse.Threshold> threshold) {
        List<Interventions> violations = new ArrayList<>();
        for (int i = 0; i + 1 < rungs.size(); i++) {
            boolean prevents = rungs.get(i).trial().answer() == SpikeOutcome.NONE;
            boolean strongerDoesNot = rungs.subList(i + 1, rungs.size()).stream()
                    .anyMatch(point -> point.trial().answer() != SpikeOutcome.NONE);
            if (prevents && strongerDoesNot) {
                violations.add(rungs.get(i).dose().arm());
            }
        }
        return new DoseResponse(
                ladder,
                ladder.target(),
                rungs,
                mildest(rungs, List.of(SpikeOutcome.NONE)),
                mildest(rungs, List.of(SpikeOutcome.NONE, SpikeOutcome.LATER)),
                violations,
                threshold,
                trend(rungs),
                Optional.empty());
    }

    /** The mildest dose that, like all stronger ones, has one of these outcomes. */
    private static Optional<Dose> mildest(List<DoseResponse.DosePoint> rungs, List<SpikeOutcome> answers) {
        Optional<Dose> mildest = Optional.empty();
        for (int i = rungs.size() - 1; i >= 0; i--) {
            if (!answers.contains(rungs.get(i).trial().answer())) {
                break;
            }
            mildest = Optional.of(rungs.get(i).dose());
        }
        return mildest;
    }

    private static double trend(List<DoseResponse.DosePoint> rungs) {
        double[] doses = new double[rungs.size() + 1];
        List<Proportion> prevented =
                new ArrayList<>(List.of(new Proportion(0, 1))); // the control: no change, and it spikes
        for (int i = 0; i < rungs.size(); i++) {
            doses[i + 1] = i + 1;
            SpikeOutcome answer = rungs.get(i).trial().answer();
            prevented.add(new Proportion(answer == SpikeOutcome.NONE || answer == SpikeOutcome.LATER ? 1 : 0, 1));
        }
        return CochranArmitage.test(doses, prevented, DRAW).permutationP();
    }

    /** The threshold, by bisection between the strongest factor that spikes and the mildest that prevents. */
    private Optional<DoseResponse.Threshold> threshold(
            SpikeContext context, long distance, DoseSeries ladder, List<DoseResponse.DosePoint> rungs) {
        Optional<Hyperparameter> knob = BISECTED.stream()
                .filter(each -> ladder.equals(new DoseSeries(DoseTarget.of(each), DoseSeries.Direction.LESS)))
                .findFirst();
        if (knob.isEmpty()) {
            return Optional.empty();
        }
        TreeMap<Double, SpikeOutcome> byFactor = new TreeMap<>();
        for (DoseResponse.DosePoint point : rungs) {
            point.dose()
                    .factor()
                    .ifPresent(factor -> byFactor.put(factor, point.trial().answer()));
        }
        Optional<Double> prevents = byFactor.entrySet().stream()
                .filter(entry -> entry.getValue() == SpikeOutcome.NONE)
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
        Optional<Double> spikes = prevents.flatMap(factor -> Optional.ofNullable(byFactor.higherKey(factor)));
        if (prevents.isEmpty() || spikes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return bisect(context, distance, knob.get(), prevents.get(), spikes.get());
        } catch (VoidDose noEvidence) {
            return Optional.empty();
        }
    }

    /** Thrown if a dose of a bisection is void. */
    private static final class VoidDose extends RuntimeException {}

    private Optional<DoseResponse.Threshold> bisect(
            SpikeContext context, long distance, Hyperparameter knob, double prevents, double spikes) {
        return new ThresholdSearch(prevents, spikes, dev.epicenter.search.Scale.LOG)
                .bisect(factor -> spikes(context, distance, knob, factor), TOLERANCE, QUERIES)
                .map(bracket -> new DoseResponse.Threshold(
                        rounded(bracket.high()),
                        rounded(bracket.low()),
                        bracket.contradictions().stream()
                                .map(DoseStage::rounded)
                                .toList()));
    }

    private boolean spikes(SpikeContext context, long distance, Hyperparameter knob, double factor) {
        PlannedReplay replay =
                context.replay(distance, context.horizon(), Interventions.of(new Scale(knob, rounded(factor))));
        SpikeOutcome answer = runner.run(Stage.DOSE, List.of(replay)).get(0).answer();
        if (answer == SpikeOutcome.VOID) {
            throw new VoidDose();
        }
        return answer != SpikeOutcome.NONE;
    }

    /** Four decimals, for the arm's name. */
    private static double rounded(double factor) {
        return Math.round(1e4 * factor) / 1e4;
    }
}
