package dev.epicenter.diagnosis.damage;

import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.Outcome;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.PairedBootstrap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Stage 6: measures how long the spike lasted and compares policies well past it. Waiting is compared with rolling back and
 * skipping, as PaLM did (Chowdhery et al. 2022, section 5.1), and with the mildest preventing doses. A rollback has a cost: the
 * steps that the run had made at the alarm are discarded.
 */
public final class DamageStage {
    /** Seeds of each policy. */
    static final int SEEDS = 8;

    private static final int MOST_ARMS = 2;

    /** Bounds of the steps past the onset at which policies are compared: ten times the spike's length within these. */
    private static final long SOONEST = 100;

    private static final long LATEST = 400;
    private static final long LENGTHS = 10;

    /** Steps of a rollback before the onset, as in PaLM's remedy. */
    private static final long ROLLBACK = 100;

    /** In nats. */
    private static final double MARGIN = 0.005;

    private static final double CONFIDENCE = 0.95;
    private static final long DRAW = 1;

    /** The policy without known doses: rolling back to a lower learning rate. */
    private static final Interventions SLOWER = Interventions.of(new Scale(Hyperparameter.LR, 0.5));

    private final ReplayRunner runner;

    public DamageStage(ReplayRunner runner) {
        this.runner = runner;
    }

    public static CostEstimate cost(boolean fullBatch, long rewind) {
        long arms = SEEDS * ((fullBatch ? 1L : 2L) + MOST_ARMS);
        return new CostEstimate(arms, arms * (Math.min(ROLLBACK, rewind) + LATEST));
    }

    private record PolicyArm(String name, Interventions arm, long distance, boolean rollsBack) {}

    /**
     * @param distance from which arms start; 0 if there is none, then no arms are tried
     * @param doses empty if they were not measured
     */
    public SpikeCost run(SpikeContext context, long distance, Optional<List<DoseResponse>> doses) {
        Spike spike = context.judge()
                .judge(context.control())
                .spike()
                .orElseThrow(() -> new IllegalArgumentException("a control without a spike"));
        long until = until(context, spike);
        List<PolicyArm> tried = courses(context, spike, distance, doses);
        List<PlannedReplay> planned = tried.stream()
                .flatMap(course -> IntStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> context.replay(
                                        course.distance(), until, course.arm().and(StandardArms.jitter(seed)))
                                .toTheEnd()))
                .toList();
        List<ReplayRunner.Recorded> runs = runner.record(Stage.DAMAGE, planned);
        List<PolicyArm> courses = new ArrayList<>();
        List<List<ReplayRunner.Recorded>> byCourse = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            List<ReplayRunner.Recorded> seeds = runs.subList(i * SEEDS, (i + 1) * SEEDS);
            if (seeds.stream().noneMatch(run -> run.trial().answer() == SpikeOutcome.VOID)) {
                courses.add(tried.get(i));
                byCourse.add(seeds);
            }
        }
        LossMeasure measure = measure(context, spike, until, courses, byCourse);
        List<SpikeCost.Policy> policies = IntStream.range(0, courses.size())
                .mapToObj(i -> policy(context, spike, until, measure, courses.get(i), byCourse.get(i)))
                .toList();
        long end = spike.end().orElse(context.horizon());
        return new SpikeCost(
                spike.onset(),
                peak(context, spike),
                spike.end(),
                end - spike.onset(),
                until,
                SEEDS,
                measure,
                measure == LossMeasure.HELD_OUT || context.fullBatch(),
                MARGIN,
                policies,
                comparisons(policies));
    }

    private static long peak(SpikeContext context, Spike spike) {
        Outcome outcome = context.judge().judge(context.control());
        return Math.max(spike.onset(), outcome.peakStep());
    }

    /** The step at which policies are compared: that of an evaluation, if there is one in range. */
    private static long until(SpikeContext context, Spike spike) {
        long length = spike.duration().orElse(LATEST);
        long past = Math.min(LATEST, Math.max(SOONEST, LENGTHS * length));
        long every = context.config().eval().every();
        if (every == 0) {
            return context.onset() + past;
        }
        long next = -Math.floorDiv(-(context.onset() + past), every) * every;
        long last = (context.onset() + LATEST) / every * every;
        long evaluated = Math.min(next, last);
        return evaluated >= context.onset() + SOONEST ? evaluated : context.onset() + past;
    }

    private static List<PolicyArm> courses(
            SpikeContext context, Spike spike, long distance, Optional<List<DoseResponse>> doses) {
        List<PolicyArm> courses = new ArrayList<>();
        courses.add(new PolicyArm("waiting", Interventions.NONE, Math.max(1, distance), false));
        if (!context.fullBatch()) {
            long back = context.distances().stream()
                    .filter(known -> known <= ROLLBACK)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            long past = Math.max(context.near(), spike.end().orElse(context.horizon()));
            courses.add(new PolicyArm(
                    "rolling back and skipping",
                    Interventions.of(new SkipBatches(past - context.onset() + back)),
                    back,
                    true));
        }
        if (distance > 0) {
            for (Interventions arm : doses.map(responses -> DoseResponse.preventing(responses, MOST_ARMS))
                    .orElse(List.of(SLOWER))) {
                courses.add(new PolicyArm("rolling back, with " + arm.text(), arm, distance, true));
            }
        }
        return courses;
    }

    /** Held-out loss, if every replay has it at both steps. */
    private static LossMeasure measure(
            SpikeContext context,
            Spike spike,
            long until,
            List<PolicyArm> courses,
            List<List<ReplayRunner.Recorded>> runs) {
        for (int i = 0; i < courses.size(); i++) {
            long atEqualSteps = until - thrownAway(context, spike, courses.get(i));
            for (ReplayRunner.Recorded run : runs.get(i)) {
                if (LossMeasure.HELD_OUT.at(run.rows(), until).isEmpty()
                        || LossMeasure.HELD_OUT.at(run.rows(), atEqualSteps).isEmpty()) {
                    return LossMeasure.TRAINING;
                }
            }
        }
        return LossMeasure.HELD_OUT;
    }

    private static long thrownAway(SpikeContext context, Spike spike, PolicyArm course) {
        return course.rollsBack() ? spike.alarm() - (context.onset() - course.distance()) : 0;
    }

    private static SpikeCost.Policy policy(
            SpikeContext context,
            Spike spike,
            long until,
            LossMeasure measure,
            PolicyArm course,
            List<ReplayRunner.Recorded> runs) {
        long thrownAway = thrownAway(context, spike, course);
        return new SpikeCost.Policy(
                course.name(),
                course.arm(),
                context.onset() - course.distance(),
                thrownAway,
                count(runs, Set.of(SpikeOutcome.SAME, SpikeOutcome.EARLIER)),
                count(runs, Set.of(SpikeOutcome.LATER)),
                losses(measure, runs, until - thrownAway),
                losses(measure, runs, until));
    }

    private static int count(List<ReplayRunner.Recorded> runs, Set<SpikeOutcome> answers) {
        return (int) runs.stream()
                .filter(run -> answers.contains(run.trial().answer()))
                .count();
    }

    private static List<Double> losses(LossMeasure measure, List<ReplayRunner.Recorded> runs, long step) {
        return runs.stream()
                .map(run -> measure.at(run.rows(), step).orElse(Double.NaN))
                .map(loss -> Double.isFinite(loss) ? loss : Double.NaN)
                .toList();
    }

    private static List<SpikeCost.Comparison> comparisons(List<SpikeCost.Policy> policies) {
        SpikeCost.Policy waiting = policies.get(0);
        return policies.stream()
                .skip(1)
                .filter(policy -> finite(policy) && finite(waiting))
                .map(policy -> new SpikeCost.Comparison(
                        policy.name(),
                        difference(policy.equalSteps(), waiting.equalSteps()),
                        difference(policy.equalTokens(), waiting.equalTokens())))
                .toList();
    }

    private static boolean finite(SpikeCost.Policy policy) {
        return policy.equalSteps().stream().noneMatch(loss -> loss.isNaN())
                && policy.equalTokens().stream().noneMatch(loss -> loss.isNaN());
    }

    private static SpikeCost.Difference difference(List<Double> policy, List<Double> waiting) {
        PairedBootstrap paired = PairedBootstrap.of(array(policy), array(waiting), CONFIDENCE, DRAW);
        return new SpikeCost.Difference(
                paired.mean(), paired.interval(), SpikeCost.Finding.of(paired.interval(), MARGIN));
    }

    private static double[] array(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
