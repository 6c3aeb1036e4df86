package dev.epicenter.diagnosis.remedies;

import dev.epicenter.diagnosis.damage.LossMeasure;
import dev.epicenter.diagnosis.replays.ReplayRunner.Recorded;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.PairedMean;
import dev.epicenter.statistics.Proportion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares the replays of remedies with those without one, from the same state and over the same steps. */
final class RemedyComparison {
    private final OutcomeJudge judge;
    private final RemedyWindow window;
    private final long discarded;
    private final Recorded unchangedRun;
    private final Map<FollowedRemedy, Recorded> runs = new LinkedHashMap<>();
    private final Map<FollowedRemedy, List<Recorded>> seeds = new LinkedHashMap<>();
    private final List<Recorded> unchangedSeeds = new ArrayList<>();

    /**
     * @param discarded steps that the run had made at the alarm, and that a remedy discards
     * @param unchanged the replay without a remedy and without jitter
     */
    RemedyComparison(SpikeContext context, RemedyWindow window, long discarded, Recorded unchanged) {
        this.judge = context.judgeFrom(window.from());
        this.window = window;
        this.discarded = discarded;
        this.unchangedRun = unchanged;
    }

    /** Adds replays without jitter. */
    void addOwn(List<FollowedRemedy> remedies, List<Recorded> found) {
        for (int i = 0; i < remedies.size(); i++) {
            runs.put(remedies.get(i), found.get(i));
        }
    }

    /**
     * Adds replays with jitter.
     *
     * @param bySeed for each seed the replay without a remedy, then those of {@code remedies}
     */
    void addSeeds(List<FollowedRemedy> remedies, List<List<Recorded>> bySeed) {
        for (List<Recorded> seed : bySeed) {
            unchangedSeeds.add(seed.get(0));
            for (int i = 0; i < remedies.size(); i++) {
                seeds.computeIfAbsent(remedies.get(i), remedy -> new ArrayList<>())
                        .add(seed.get(i + 1));
            }
        }
    }

    /** Whether longer periods of {@code arm} are not needed, because no spike follows, or of no use. */
    boolean settled(Interventions arm) {
        return runs.keySet().stream()
                .filter(remedy -> remedy.arm().equals(arm) && !remedy.skip())
                .anyMatch(remedy ->
                        isClean(remedy) || own(remedy).result() == RemedyOutcome.Result.VOID || spikedInForce(remedy));
    }

    /** Whether it spiked while in force: the first steps of a longer period are the same, and spike as well. */
    private boolean spikedInForce(FollowedRemedy remedy) {
        long onset = own(remedy).onset().orElse(Long.MAX_VALUE);
        return judge.newSpikes(recorded(remedy).rows()).stream()
                .anyMatch(spike -> spike.onset() == onset
                        && spike.alarm() <= remedy.period().until());
    }

    /** Number of remedies after which no spike follows, without the skip. */
    long clean() {
        return runs.keySet().stream()
                .filter(remedy -> !remedy.skip() && isClean(remedy))
                .count();
    }

    boolean isClean(FollowedRemedy remedy) {
        return own(remedy).clean();
    }

    boolean prevents(FollowedRemedy remedy) {
        return own(remedy).prevented();
    }

    List<FollowedRemedy> preventing() {
        return runs.keySet().stream().filter(this::prevents).toList();
    }

    /** The final loss of the replay without jitter. */
    double loss(FollowedRemedy remedy) {
        return lossAt(recorded(remedy), window.followedTo());
    }

    RemedyOutcome unchanged() {
        return outcome(unchangedRun, List.of());
    }

    /** The loss by which all replays can be compared. */
    LossMeasure measure() {
        boolean evaluated = Stream.of(
                        Stream.of(unchangedRun),
                        runs.values().stream(),
                        unchangedSeeds.stream(),
                        seeds.values().stream().flatMap(List::stream))
                .flatMap(all -> all)
                .allMatch(run ->
                        LossMeasure.HELD_OUT.at(run.rows(), window.followedTo()).isPresent()
                                && LossMeasure.HELD_OUT
                                        .at(run.rows(), window.followedTo() - discarded)
                                        .isPresent());
        return evaluated ? LossMeasure.HELD_OUT : LossMeasure.TRAINING;
    }

    List<RemedyTrial> trials() {
        return runs.keySet().stream().map(this::trial).toList();
    }

    private RemedyTrial trial(FollowedRemedy remedy) {
        List<Recorded> over = seeds.getOrDefault(remedy, List.of());
        long after = window.countedAfter(remedy.period(), judge.tolerance());
        double loss = loss(remedy);
        return new RemedyTrial(
                remedy.arm(),
                remedy.period(),
                remedy.skip(),
                remedy.requested(),
                own(remedy),
                loss,
                loss - lossAt(unchangedRun, window.followedTo()),
                IntStream.range(0, over.size())
                        .mapToObj(i -> outcome(over.get(i), onsets(unchangedSeeds.get(i))))
                        .toList(),
                over.isEmpty()
                        ? Optional.empty()
                        : Optional.of(SpikeRateAfter.of(
                                spikedAfter(over, after),
                                spikedAfter(unchangedSeeds, after),
                                after,
                                window.followedTo())),
                costs(remedy, over));
    }

    private RemedyOutcome own(FollowedRemedy remedy) {
        return outcome(recorded(remedy), onsets(unchangedRun));
    }

    private Recorded recorded(FollowedRemedy remedy) {
        Recorded found = runs.get(remedy);
        if (found == null) {
            throw new IllegalArgumentException("not tried: " + remedy);
        }
        return found;
    }

    private RemedyOutcome outcome(Recorded run, List<Long> unchanged) {
        return RemedyOutcome.of(run.trial().answer(), judge, run.rows(), unchanged);
    }

    private List<Long> onsets(Recorded run) {
        return judge.newSpikes(run.rows()).stream().map(Spike::onset).toList();
    }

    /** Void replays do not count. */
    private Proportion spikedAfter(List<Recorded> over, long after) {
        return Proportion.of(over.stream()
                .filter(run -> run.trial().answer() != SpikeOutcome.VOID)
                .map(run -> onsets(run).stream().anyMatch(onset -> onset > after))
                .toList());
    }

    private Optional<RemedyCost> costs(FollowedRemedy remedy, List<Recorded> over) {
        long last = window.followedTo();
        Optional<RemedyCost.Difference> tokens = difference(over, last, unchangedSeeds, last);
        Optional<RemedyCost.Difference> steps = difference(over, last - discarded, unchangedSeeds, last);
        List<Recorded> skipped = seeds.entrySet().stream()
                .filter(tried -> tried.getKey().skip() && !remedy.skip())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
        return tokens.isEmpty() || steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new RemedyCost(tokens.get(), steps.get(), difference(over, last, skipped, last)));
    }

    private Optional<RemedyCost.Difference> difference(
            List<Recorded> first, long firstStep, List<Recorded> second, long secondStep) {
        double[] one = losses(first, firstStep);
        double[] two = losses(second, secondStep);
        boolean comparable = one.length == two.length
                && one.length >= 2
                && IntStream.range(0, one.length).allMatch(i -> Double.isFinite(one[i]) && Double.isFinite(two[i]));
        if (!comparable) {
            return Optional.empty();
        }
        PairedMean paired = PairedMean.of(one, two, SpikeRateAfter.CONFIDENCE);
        return Optional.of(new RemedyCost.Difference(paired.mean(), paired.interval(), paired.pairs()));
    }

    private double[] losses(List<Recorded> replays, long step) {
        return replays.stream().mapToDouble(run -> lossAt(run, step)).toArray();
    }

    private double lossAt(Recorded run, long step) {
        return measure().at(run.rows(), step).orElse(Double.NaN);
    }
}
