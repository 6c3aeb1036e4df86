package dev.epicenter.diagnosis.dose;

import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.statistics.Holm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Tests the mildest preventing doses against shams: random moves of the weights of the same size. Each test has a fixed number of
 * fresh seeds ({@link FixedTest}); the doses only choose what is tested.
 *
 * <p>Arms of similar size share one sham, that of the largest. It moves the weights of the others by more than they do, up to
 * twice as far. If the spike survives it, it survives a smaller move too: their contrasts are conservative.
 */
final class ShamTests {
    private static final List<Double> SHARES = List.of(1.0, 1.0 / 4, 1.0 / 16, 1.0 / 64, 1.0 / 256);

    /** A sham may be this many times as large as its arm. */
    private static final double SHARED = 2;

    private final ReplayRunner runner;
    private final SpikeContext context;
    private final long distance;
    private final boolean lean;
    private final Map<DoseSeries, Double> norms = new LinkedHashMap<>();

    /** @param lean whether to test only what may be named, in {@link NamingOrder}, up to the first that is shown */
    ShamTests(ReplayRunner runner, SpikeContext context, long distance, boolean lean) {
        this.runner = runner;
        this.context = context;
        this.distance = distance;
        this.lean = lean;
    }

    /** The replays of one candidate with its sham, at most, without those of the sham's size. */
    static long replays(int candidates, Looks looks) {
        return looks.ofDoses().stream()
                .mapToLong(test -> 2L * test.trials(candidates))
                .sum();
    }

    /** Replays to find the size of one sham, at most. */
    static int sizes() {
        return SHARES.size();
    }

    /** A dose to test, and by how far it moves the weights. */
    private record Candidate(DoseSeries ladder, Interventions arm, double moved) {
        static Optional<Candidate> of(DoseResponse response) {
            return response.mildest()
                    .flatMap(dose -> response.rungs().stream()
                            .filter(point -> point.dose().equals(dose))
                            .findFirst())
                    .map(point -> new Candidate(
                            response.ladder(),
                            point.dose().arm(),
                            point.trial().moved().orElse(0)))
                    .filter(candidate -> candidate.moved() > 0);
        }
    }

    /** The responses with the contrasts of those that were tested. */
    List<DoseResponse> run(List<DoseResponse> responses, Looks looks) {
        List<Candidate> candidates = (lean ? NamingOrder.of(responses) : responses)
                .stream().flatMap(response -> Candidate.of(response).stream()).toList();
        Map<DoseSeries, ShamContrast> found = new LinkedHashMap<>();
        for (FixedTest test : looks.ofDoses()) {
            if (!settled(candidates, found)) {
                run(candidates, test, found);
            }
        }
        return responses.stream()
                .map(response -> response.with(Optional.ofNullable(found.get(response.ladder()))))
                .toList();
    }

    private boolean settled(List<Candidate> candidates, Map<DoseSeries, ShamContrast> found) {
        return lean
                ? candidates.stream().anyMatch(candidate -> isShown(candidate, found))
                : candidates.stream().allMatch(candidate -> isShown(candidate, found));
    }

    private static boolean isShown(Candidate candidate, Map<DoseSeries, ShamContrast> found) {
        return Optional.ofNullable(found.get(candidate.ladder()))
                .map(ShamContrast::shown)
                .orElse(false);
    }

    private void run(List<Candidate> candidates, FixedTest test, Map<DoseSeries, ShamContrast> found) {
        int trials = test.trials(candidates.size());
        // What is not tested counts as p = 1, which only makes the correction stricter.
        double[] p = new double[candidates.size()];
        Arrays.fill(p, 1);
        Map<Integer, ShamContrast> ofLook = new LinkedHashMap<>();
        List<Candidate> open = candidates.stream()
                .filter(candidate -> !isShown(candidate, found))
                .toList();
        for (List<Candidate> group : lean ? open.stream().map(List::of).toList() : List.of(open)) {
            measured(group, trials, test).forEach((candidate, contrast) -> {
                p[candidates.indexOf(candidate)] = contrast.p();
                ofLook.put(candidates.indexOf(candidate), contrast);
            });
            double[] adjusted = Holm.adjusted(p);
            ofLook.forEach(
                    (index, contrast) -> found.put(candidates.get(index).ladder(), contrast.adjusted(adjusted[index])));
            if (settled(candidates, found)) {
                break;
            }
        }
    }

    private Map<Candidate, ShamContrast> measured(List<Candidate> candidates, int trials, FixedTest test) {
        size(candidates);
        Map<Candidate, IntFunction<PlannedReplay>> arms = new LinkedHashMap<>();
        Map<Double, IntFunction<PlannedReplay>> shams = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            Optional.ofNullable(norms.get(candidate.ladder())).ifPresent(norm -> {
                arms.put(
                        candidate,
                        trial -> context.replay(
                                distance, context.near(), candidate.arm().and(StandardArms.jitter(test.seed(trial)))));
                shams.put(norm, trial -> nudge(norm, test.seed(trial)));
            });
        }
        Map<Candidate, RateEstimate> ofArms = test.measure(
                runner,
                Stage.DOSE,
                trials,
                arms,
                Set.of(SpikeOutcome.SAME, SpikeOutcome.EARLIER),
                candidate -> candidate.ladder().words());
        // A sham that spikes at once says nothing about this spike, so it does not count for the arm.
        Map<Double, RateEstimate> ofShams = test.measure(
                runner, Stage.DOSE, trials, shams, Set.of(SpikeOutcome.SAME), norm -> "a random move by " + norm);
        Map<Candidate, ShamContrast> contrasts = new LinkedHashMap<>();
        ofArms.forEach((candidate, arm) -> Optional.ofNullable(norms.get(candidate.ladder()))
                .ifPresent(norm -> Optional.ofNullable(ofShams.get(norm))
                        .ifPresent(sham ->
                                contrasts.put(candidate, ShamContrast.of(arm, sham, norm, candidate.moved(), test)))));
        return contrasts;
    }

    /** Finds the size of each candidate's sham, unless it is known. */
    private void size(List<Candidate> candidates) {
        List<Candidate> open = new ArrayList<>(candidates.stream()
                .filter(candidate -> !norms.containsKey(candidate.ladder()))
                .sorted(Comparator.comparingDouble(Candidate::moved).reversed())
                .toList());
        open.removeIf(this::shares);
        while (!open.isEmpty()) {
            List<Candidate> largest = new ArrayList<>();
            for (Candidate candidate : open) {
                if (largest.stream().noneMatch(larger -> larger.moved() <= SHARED * candidate.moved())) {
                    largest.add(candidate);
                }
            }
            norms.putAll(bearable(largest));
            open.removeAll(largest);
            open.removeIf(this::shares);
        }
    }

    /** Whether a sham that has been sized is large enough, and not too large. */
    private boolean shares(Candidate candidate) {
        OptionalDouble norm = norms.values().stream()
                .mapToDouble(known -> known)
                .filter(known -> known >= candidate.moved() && known <= SHARED * candidate.moved())
                .min();
        norm.ifPresent(known -> norms.put(candidate.ladder(), known));
        return norm.isPresent();
    }

    /**
     * The largest share of each move, of {@link #SHARES}, at which a random move does not cause a new spike at once; such a sham would
     * say nothing about this spike. Candidates of which every share causes one are omitted.
     */
    private Map<DoseSeries, Double> bearable(List<Candidate> candidates) {
        Map<DoseSeries, Double> found = new LinkedHashMap<>();
        for (double share : SHARES) {
            List<Candidate> open = candidates.stream()
                    .filter(candidate -> !found.containsKey(candidate.ladder()))
                    .toList();
            List<Double> tried = open.stream()
                    .map(candidate -> significant(share * candidate.moved()))
                    .toList();
            List<ReplayResult> trials = runner.run(
                    Stage.DOSE, tried.stream().map(norm -> nudge(norm, 1)).toList());
            for (int i = 0; i < open.size(); i++) {
                if (trials.get(i).answer() != SpikeOutcome.EARLIER) {
                    found.put(open.get(i).ladder(), tried.get(i));
                }
            }
        }
        return found;
    }

    /** A random move of all weights by that distance. */
    private PlannedReplay nudge(double norm, int seed) {
        return context.replay(distance, context.near(), Interventions.of(new Nudge(norm, seed)));
    }

    /** Three digits, for the arm's name. */
    private static double significant(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2e", value));
    }
}
