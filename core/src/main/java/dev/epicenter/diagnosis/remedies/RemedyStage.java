package dev.epicenter.diagnosis.remedies;

import dev.epicenter.diagnosis.damage.LossMeasure;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.RemedyOptions;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.ReplayRunner.Recorded;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.replays.Throughput;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/**
 * Stage 8: follows remedies past their end. Each is applied from a checkpoint on the disk over a preset period, exactly as the
 * suggested command would apply it, then removed, and followed for at least a horizon. Replays without a remedy over the same
 * steps, and PaLM's skip (Chowdhery et al. 2022, section 5.1), are the references.
 *
 * <p>The replay without jitter is what the command does to the run. It selects: if a spike follows a period, the next longer one is
 * tried. Rates are measured on other seeds, whose number is fixed beforehand, so the selection does not
 * bias them. All replays train on the batches that the run will continue with, which differ from the spike's if a rollback has
 * since skipped some.
 */
public final class RemedyStage {
    /** Hyper-parameters whose mildest preventing doses are tried, at most. */
    private static final int MOST_DOSES = 4;

    /** Remedies found by doses that are followed over seeds, at most; longer periods are tried until there are as many. */
    private static final int MOST_FOLLOWED = 2;

    private static final int PERIODS = RemedyPeriod.Kind.values().length;

    private final ReplayRunner runner;
    private final SpikeContext context;
    private final RemedyOptions options;
    private final RemedyWindow window;
    private final long discarded;

    private RemedyStage(
            ReplayRunner runner, SpikeContext context, RemedyOptions options, RemedyWindow window, long discarded) {
        this.runner = runner;
        this.context = context;
        this.options = options;
        this.window = window;
        this.discarded = discarded;
    }

    /** The cost at most: every remedy needs its longest period. */
    public static CostEstimate cost(boolean fullBatch, long steps, DiagnosisRequest request, long onset) {
        int requested = request.remedies().requested().size();
        long references = fullBatch ? 1 : 2;
        long own = references + (long) PERIODS * (MOST_DOSES + requested);
        long seeds = request.remedies().seeds() * (references + MOST_FOLLOWED + requested);
        long length = request.rewind() + RemedyPeriod.followedTo(onset, request.horizon(), steps, 0) - onset;
        return new CostEstimate(own + seeds, (own + seeds) * length);
    }

    /** The newest checkpoint from which arms prevent; empty if none is usable. */
    public static OptionalLong checkpoint(SortedSet<Long> checkpoints, SpikeContext context, long distance) {
        return checkpoints.stream()
                .mapToLong(Long::longValue)
                .filter(step ->
                        step <= context.onset() - distance && context.states().containsKey(step))
                .max();
    }

    /**
     * Follows the remedies from {@code from}.
     *
     * @param from step of a checkpoint on the disk
     * @param plan the data plan that the run continues with from there
     * @param alarm the step of the run's alarm
     * @param doses empty if they were not measured
     * @param step measured speed of replays
     */
    public static RemedyEvidence run(
            ReplayRunner runner,
            SpikeContext context,
            DiagnosisRequest request,
            long from,
            DataPlan plan,
            long alarm,
            Optional<List<DoseResponse>> doses,
            Throughput step) {
        long before = System.nanoTime();
        long ran = runner.ran();
        long reused = runner.reused();
        long steps = runner.steps();
        RemedyWindow window = RemedyWindow.of(context, plan, from, request.horizon());
        long discarded = Math.max(0, alarm - from);
        RemedyStage stage = new RemedyStage(runner, context, request.remedies(), window, discarded);
        RemedyComparison comparison = stage.follow(doses);
        return new RemedyEvidence(
                from,
                context.onset(),
                window.followedTo(),
                request.remedies().seeds(),
                comparison.measure(),
                comparison.measure() == LossMeasure.HELD_OUT || context.fullBatch(),
                discarded,
                comparison.unchanged(),
                context.judge().judge(context.control()).peakValue(),
                comparison.trials(),
                runner.ran() - ran,
                runner.reused() - reused,
                runner.steps() - steps,
                (System.nanoTime() - before) * 1e-9,
                step.step());
    }

    private RemedyComparison follow(Optional<List<DoseResponse>> doses) {
        Set<Interventions> requested = new LinkedHashSet<>(options.requested());
        Set<Interventions> arms = new LinkedHashSet<>(requested);
        arms.addAll(DoseResponse.preventing(doses.orElse(List.of()), MOST_DOSES));
        runner.noteUnsupported(arms.stream().filter(arm -> !context.can(arm)).toList());
        Optional<FollowedRemedy> skip = skip().map(arm -> new FollowedRemedy(arm, shortest(arm), true, false));
        List<Candidate> candidates = arms.stream()
                .filter(context::can)
                .map(arm -> new Candidate(arm, requested.contains(arm), window.periods(arm)))
                .toList();
        List<FollowedRemedy> tried = new ArrayList<>();
        skip.ifPresent(tried::add);
        candidates.forEach(candidate -> tried.add(candidate.over(0)));
        List<Recorded> first = runner.record(Stage.REMEDIES, replays(tried, 0));
        RemedyComparison comparison = new RemedyComparison(context, window, discarded, first.get(0));
        comparison.addOwn(tried, first.subList(1, first.size()));
        for (int period = 1; period < PERIODS; period++) {
            int next = period;
            List<FollowedRemedy> longer = candidates.stream()
                    .filter(candidate -> next < candidate.periods().size())
                    .filter(candidate -> !comparison.settled(candidate.arm()))
                    .filter(candidate -> candidate.requested() || comparison.clean() < MOST_FOLLOWED)
                    .map(candidate -> candidate.over(next))
                    .toList();
            comparison.addOwn(
                    longer,
                    runner.record(
                            Stage.REMEDIES,
                            longer.stream()
                                    .map(remedy -> window.replay(context, remedy, 0))
                                    .toList()));
        }
        overSeeds(followed(comparison), comparison);
        return comparison;
    }

    /** The remedies to follow over seeds: PaLM's skip, those requested, and the best others; each over its best period. */
    private static List<FollowedRemedy> followed(RemedyComparison comparison) {
        Map<Interventions, FollowedRemedy> best = new LinkedHashMap<>();
        comparison.preventing().stream()
                .filter(remedy -> !remedy.skip())
                .sorted(Comparator.comparing((FollowedRemedy remedy) -> !comparison.isClean(remedy))
                        .thenComparingDouble(comparison::loss))
                .forEach(remedy -> best.putIfAbsent(remedy.arm(), remedy));
        List<FollowedRemedy> followed = new ArrayList<>(
                comparison.preventing().stream().filter(FollowedRemedy::skip).toList());
        followed.addAll(best.values().stream().filter(FollowedRemedy::requested).toList());
        followed.addAll(best.values().stream()
                .filter(remedy -> !remedy.requested())
                .limit(MOST_FOLLOWED)
                .toList());
        return followed;
    }

    /** A remedy to try, with its periods, shortest first. */
    private record Candidate(Interventions arm, boolean requested, List<RemedyPeriod> periods) {
        FollowedRemedy over(int period) {
            return new FollowedRemedy(arm, periods.get(period), false, requested);
        }
    }

    private RemedyPeriod shortest(Interventions arm) {
        return window.periods(arm).get(0);
    }

    /** Going back and skipping to past the spike; empty if every batch is the same, or the trainer cannot skip. */
    private Optional<Interventions> skip() {
        Interventions arm = Interventions.of(new SkipBatches(Math.max(
                context.near() - window.from(),
                context.config().recovery().skip().min())));
        return context.fullBatch() || !context.can(arm) ? Optional.empty() : Optional.of(arm);
    }

    /** The replay without a remedy, then those of {@code remedies}. */
    private List<PlannedReplay> replays(List<FollowedRemedy> remedies, int seed) {
        List<PlannedReplay> planned = new ArrayList<>();
        planned.add(window.unchanged(context, seed));
        remedies.forEach(remedy -> planned.add(window.replay(context, remedy, seed)));
        return planned;
    }

    private void overSeeds(List<FollowedRemedy> followed, RemedyComparison comparison) {
        if (followed.isEmpty()) {
            return;
        }
        List<List<Recorded>> bySeed = new ArrayList<>();
        // One request, so that all seeds of all remedies run in parallel.
        List<PlannedReplay> planned = new ArrayList<>();
        for (int seed = 1; seed <= options.seeds(); seed++) {
            planned.addAll(replays(followed, seed));
        }
        List<Recorded> runs = runner.record(Stage.REMEDIES, planned);
        int each = followed.size() + 1;
        for (int seed = 0; seed < options.seeds(); seed++) {
            bySeed.add(runs.subList(seed * each, (seed + 1) * each));
        }
        comparison.addSeeds(followed, bySeed);
    }
}
