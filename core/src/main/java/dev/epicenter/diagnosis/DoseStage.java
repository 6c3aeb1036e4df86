package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.search.Scale;
import dev.epicenter.search.ThresholdSearch;
import dev.epicenter.statistics.CochranArmitage;
import dev.epicenter.statistics.Holm;
import dev.epicenter.statistics.Proportion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Stage 4: tests doses of every hyperparameter from one distance, bisects two thresholds, and compares what prevents with its sham. */
final class DoseStage {
    private static final int MOST = 12;

    /** Seed of the permutations, if there are too many to enumerate. */
    private static final long DRAW = 1;

    /** Relative precision of a threshold. */
    private static final double TOLERANCE = 0.1;

    /** Queries of one threshold: both ends, three or four halvings, two checks per side. */
    private static final int QUERIES = 9;

    private static final List<Double> SHARES = List.of(1.0, 1.0 / 4, 1.0 / 16, 1.0 / 64, 1.0 / 256);

    private final ReplayRunner laboratory;

    private final List<List<String>> scaleInvariant;

    /** @param scaleInvariant {@link dev.epicenter.segment.Trainer#scaleInvariantGroups} */
    DoseStage(ReplayRunner laboratory, List<List<String>> scaleInvariant) {
        this.laboratory = laboratory;
        this.scaleInvariant = scaleInvariant;
    }

    static CostEstimate cost(long rewind, long horizon) {
        long ladders = 40;
        long replicates = 8 * 2 * 5 + 8;
        return new CostEstimate(
                ladders + replicates + 2 * QUERIES,
                (ladders + 2 * QUERIES) * (rewind + horizon) + replicates * (rewind + 25));
    }

    List<DoseResponse> run(SpikeContext scene, long distance) {
        List<Dose> all = DoseGrid.of(scene, scaleInvariant);
        List<Dose> doses = all.stream().filter(dose -> scene.can(dose.arm())).toList();
        laboratory.noteUnsupported(all.stream()
                .filter(dose -> !scene.can(dose.arm()))
                .map(Dose::arm)
                .toList());
        List<ReplayResult> trials = laboratory.run(
                Stage.DOSE,
                doses.stream()
                        .map(dose -> scene.replay(distance, scene.horizon(), dose.arm()))
                        .toList());
        Map<String, List<DoseResponse.DosePoint>> ladders = new LinkedHashMap<>();
        for (int i = 0; i < doses.size(); i++) {
            if (trials.get(i).answer() == SpikeOutcome.VOID) {
                continue;
            }
            ladders.computeIfAbsent(doses.get(i).ladder(), name -> new ArrayList<>())
                    .add(new DoseResponse.DosePoint(doses.get(i), trials.get(i)));
        }
        List<DoseResponse> responses = new ArrayList<>();
        ladders.forEach((name, rungs) -> {
            List<DoseResponse.DosePoint> sorted = rungs.stream()
                    .sorted(Comparator.comparingDouble(rung -> rung.dose().strength()))
                    .toList();
            responses.add(response(name, sorted, threshold(scene, distance, sorted)));
        });
        return scene.can(ShamArms.nudge(1, 1)) ? withSpecificity(scene, distance, responses) : responses;
    }

    private static DoseResponse response(
            String ladder, List<DoseResponse.DosePoint> rungs, Optional<DoseResponse.Threshold> threshold) {
        List<String> violations = new ArrayList<>();
        for (int i = 0; i + 1 < rungs.size(); i++) {
            boolean prevents = rungs.get(i).trial().answer() == SpikeOutcome.NONE;
            boolean strongerDoesNot = rungs.subList(i + 1, rungs.size()).stream()
                    .anyMatch(rung -> rung.trial().answer() != SpikeOutcome.NONE);
            if (prevents && strongerDoesNot) {
                violations.add(rungs.get(i).dose().arm());
            }
        }
        return new DoseResponse(
                ladder,
                rungs.get(0).dose().knob(),
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
            SpikeContext scene, long distance, List<DoseResponse.DosePoint> rungs) {
        TreeMap<Double, SpikeOutcome> byFactor = new TreeMap<>();
        for (DoseResponse.DosePoint rung : rungs) {
            String value = rung.dose().arm().substring(rung.dose().arm().indexOf('=') + 1);
            if (value.startsWith("x")) {
                byFactor.put(Double.valueOf(value.substring(1)), rung.trial().answer());
            }
        }
        String knob = rungs.get(0).dose().knob();
        boolean less = rungs.get(0).dose().direction().equals("less");
        if (!less || !List.of("lr", "weight_decay").contains(knob)) {
            return Optional.empty();
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
            return bisect(scene, distance, knob, prevents.get(), spikes.get());
        } catch (VoidDose noEvidence) {
            return Optional.empty();
        }
    }

    /** Thrown if a dose of a bisection is void. */
    private static final class VoidDose extends RuntimeException {}

    private Optional<DoseResponse.Threshold> bisect(
            SpikeContext scene, long distance, String knob, double prevents, double spikes) {
        return new ThresholdSearch(prevents, spikes, Scale.LOG)
                .bisect(factor -> spikes(scene, distance, knob, factor), TOLERANCE, QUERIES)
                .map(bracket -> new DoseResponse.Threshold(
                        rounded(bracket.high()),
                        rounded(bracket.low()),
                        bracket.contradictions().stream()
                                .map(DoseStage::rounded)
                                .toList()));
    }

    private boolean spikes(SpikeContext scene, long distance, String knob, double factor) {
        PlannedReplay replay = scene.replay(distance, scene.horizon(), knob + "=x" + NumberText.of(rounded(factor)));
        SpikeOutcome answer = laboratory.run(Stage.DOSE, List.of(replay)).get(0).answer();
        if (answer == SpikeOutcome.VOID) {
            throw new VoidDose();
        }
        return answer != SpikeOutcome.NONE;
    }

    /** Four decimals, for the arm's name. */
    private static double rounded(double factor) {
        return Math.round(1e4 * factor) / 1e4;
    }

    private List<DoseResponse> withSpecificity(SpikeContext scene, long distance, List<DoseResponse> responses) {
        Map<String, String> arms = new LinkedHashMap<>();
        Map<String, Double> moved = new LinkedHashMap<>();
        for (DoseResponse response : responses) {
            candidate(response).ifPresent(rung -> {
                double norm = rung.trial().moved().orElse(0);
                if (norm > 0) {
                    arms.put(response.ladder(), rung.dose().arm());
                    moved.put(response.ladder(), norm);
                }
            });
        }
        Map<String, Double> norms = bearable(scene, distance, moved);
        Map<String, IntFunction<PlannedReplay>> cells = new LinkedHashMap<>();
        Map<String, IntFunction<PlannedReplay>> shams = new LinkedHashMap<>();
        norms.forEach((ladder, norm) -> {
            String arm = arms.getOrDefault(ladder, "");
            cells.put(ladder, seed -> scene.replay(distance, scene.near(), ShamArms.replicate(arm, seed)));
            shams.put(ladder, seed -> scene.replay(distance, scene.near(), ShamArms.nudge(norm, seed)));
        });
        Map<String, RateEstimate> measured = new RateSampler(
                        laboratory, ShamContrast.TEST, MOST, Set.of(SpikeOutcome.SAME, SpikeOutcome.EARLIER))
                .measure(Stage.DOSE, cells);
        // A sham that spikes at once says nothing about this spike, so it does not count for the arm.
        Map<String, RateEstimate> ofShams = new RateSampler(
                        laboratory, ShamContrast.TEST, MOST, Set.of(SpikeOutcome.SAME))
                .measure(Stage.DOSE, shams);
        List<DoseResponse> result = new ArrayList<>();
        Map<String, ShamContrast> specificities = new LinkedHashMap<>();
        norms.forEach((ladder, norm) -> {
            RateEstimate arm = measured.get(ladder);
            RateEstimate sham = ofShams.get(ladder);
            if (arm != null && sham != null) {
                specificities.put(ladder, ShamContrast.of(arm, sham, norm, moved.getOrDefault(ladder, norm)));
            }
        });
        double[] adjusted = Holm.adjusted(
                specificities.values().stream().mapToDouble(ShamContrast::p).toArray());
        int at = 0;
        for (Map.Entry<String, ShamContrast> entry : specificities.entrySet()) {
            entry.setValue(entry.getValue().adjusted(adjusted[at++]));
        }
        for (DoseResponse response : responses) {
            result.add(response.with(Optional.ofNullable(specificities.get(response.ladder()))));
        }
        return result;
    }

    /**
     * The largest share of each norm, of {@link #SHARES}, at which a random move does not cause a new spike at once; such a sham
     * would say nothing about this spike. Norms of which every share causes one are omitted.
     */
    private Map<String, Double> bearable(SpikeContext scene, long distance, Map<String, Double> moved) {
        Map<String, Double> norms = new LinkedHashMap<>();
        for (double share : SHARES) {
            List<String> open = moved.keySet().stream()
                    .filter(ladder -> !norms.containsKey(ladder))
                    .toList();
            List<Double> tried = open.stream()
                    .map(ladder -> significant(share * moved.getOrDefault(ladder, 0.0)))
                    .toList();
            List<ReplayResult> trials = laboratory.run(
                    Stage.DOSE,
                    tried.stream()
                            .map(norm -> scene.replay(distance, scene.near(), ShamArms.nudge(norm, 1)))
                            .toList());
            for (int i = 0; i < open.size(); i++) {
                if (trials.get(i).answer() != SpikeOutcome.EARLIER) {
                    norms.put(open.get(i), tried.get(i));
                }
            }
        }
        return norms;
    }

    /** Three digits, for the arm's name. */
    private static double significant(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2e", value));
    }

    /** The dose that is repeated over seeds: the mildest that prevents. */
    private static Optional<DoseResponse.DosePoint> candidate(DoseResponse response) {
        return response.mildest()
                .flatMap(dose -> response.rungs().stream()
                        .filter(rung -> rung.dose().equals(dose))
                        .findFirst());
    }
}
