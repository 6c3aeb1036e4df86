package dev.epicenter.diagnosis;

import dev.epicenter.replay.Outcome;
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
final class DamageStage {
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
    private static final String SLOWER = "lr=x0.5";

    private final Laboratory laboratory;

    DamageStage(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    static Cost cost(boolean fullBatch, long rewind) {
        long arms = SEEDS * ((fullBatch ? 1L : 2L) + MOST_ARMS);
        return new Cost(arms, arms * (Math.min(ROLLBACK, rewind) + LATEST));
    }

    /** @param arm empty for none */
    private record Course(String name, String arm, long distance, boolean rollsBack) {}

    /**
     * @param distance from which arms start; 0 if there is none, then no arms are tried
     * @param doses empty if they were not measured
     */
    Damage run(Scene scene, long distance, Optional<List<Response>> doses) {
        Spike spike = scene.judge()
                .judge(scene.control())
                .spike()
                .orElseThrow(() -> new IllegalArgumentException("a control without a spike"));
        long until = until(scene, spike);
        List<Course> tried = courses(scene, spike, distance, doses);
        List<Planned> planned = tried.stream()
                .flatMap(course -> IntStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> scene.replay(course.distance(), until, Shams.replicate(course.arm(), seed))
                                .toTheEnd()))
                .toList();
        List<Laboratory.Recorded> runs = laboratory.record(Stage.DAMAGE, planned);
        List<Course> courses = new ArrayList<>();
        List<List<Laboratory.Recorded>> byCourse = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            List<Laboratory.Recorded> seeds = runs.subList(i * SEEDS, (i + 1) * SEEDS);
            if (seeds.stream().noneMatch(run -> run.trial().answer() == Answer.VOID)) {
                courses.add(tried.get(i));
                byCourse.add(seeds);
            }
        }
        Measure measure = measure(scene, spike, until, courses, byCourse);
        List<Damage.Policy> policies = IntStream.range(0, courses.size())
                .mapToObj(i -> policy(scene, spike, until, measure, courses.get(i), byCourse.get(i)))
                .toList();
        long end = spike.end().orElse(scene.horizon());
        return new Damage(
                spike.onset(),
                peak(scene, spike),
                spike.end(),
                end - spike.onset(),
                until,
                SEEDS,
                measure,
                measure == Measure.HELD_OUT || scene.fullBatch(),
                MARGIN,
                policies,
                comparisons(policies));
    }

    private static long peak(Scene scene, Spike spike) {
        Outcome outcome = scene.judge().judge(scene.control());
        return Math.max(spike.onset(), outcome.peakStep());
    }

    /** The step at which policies are compared: that of an evaluation, if there is one in range. */
    private static long until(Scene scene, Spike spike) {
        long length = spike.duration().orElse(LATEST);
        long past = Math.min(LATEST, Math.max(SOONEST, LENGTHS * length));
        long every = scene.config().eval().every();
        if (every == 0) {
            return scene.onset() + past;
        }
        long next = -Math.floorDiv(-(scene.onset() + past), every) * every;
        long last = (scene.onset() + LATEST) / every * every;
        long evaluated = Math.min(next, last);
        return evaluated >= scene.onset() + SOONEST ? evaluated : scene.onset() + past;
    }

    private static List<Course> courses(Scene scene, Spike spike, long distance, Optional<List<Response>> doses) {
        List<Course> courses = new ArrayList<>();
        courses.add(new Course("waiting", "", Math.max(1, distance), false));
        if (!scene.fullBatch()) {
            long back = scene.distances().stream()
                    .filter(known -> known <= ROLLBACK)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            long past = Math.max(scene.near(), spike.end().orElse(scene.horizon()));
            courses.add(new Course("rolling back and skipping", "skip=" + (past - scene.onset() + back), back, true));
        }
        if (distance > 0) {
            for (String arm : doses.map(responses -> Response.preventing(responses, MOST_ARMS))
                    .orElse(List.of(SLOWER))) {
                courses.add(new Course("rolling back, with " + arm, arm, distance, true));
            }
        }
        return courses;
    }

    /** Held-out loss, if every replay has it at both steps. */
    private static Measure measure(
            Scene scene, Spike spike, long until, List<Course> courses, List<List<Laboratory.Recorded>> runs) {
        for (int i = 0; i < courses.size(); i++) {
            long atEqualSteps = until - thrownAway(scene, spike, courses.get(i));
            for (Laboratory.Recorded run : runs.get(i)) {
                if (Measure.HELD_OUT.at(run.rows(), until).isEmpty()
                        || Measure.HELD_OUT.at(run.rows(), atEqualSteps).isEmpty()) {
                    return Measure.TRAINING;
                }
            }
        }
        return Measure.HELD_OUT;
    }

    private static long thrownAway(Scene scene, Spike spike, Course course) {
        return course.rollsBack() ? spike.alarm() - (scene.onset() - course.distance()) : 0;
    }

    private static Damage.Policy policy(
            Scene scene, Spike spike, long until, Measure measure, Course course, List<Laboratory.Recorded> runs) {
        long thrownAway = thrownAway(scene, spike, course);
        return new Damage.Policy(
                course.name(),
                course.arm(),
                scene.onset() - course.distance(),
                thrownAway,
                count(runs, Set.of(Answer.SAME, Answer.EARLIER)),
                count(runs, Set.of(Answer.LATER)),
                losses(measure, runs, until - thrownAway),
                losses(measure, runs, until));
    }

    private static int count(List<Laboratory.Recorded> runs, Set<Answer> answers) {
        return (int) runs.stream()
                .filter(run -> answers.contains(run.trial().answer()))
                .count();
    }

    private static List<Double> losses(Measure measure, List<Laboratory.Recorded> runs, long step) {
        return runs.stream()
                .map(run -> measure.at(run.rows(), step).orElse(Double.NaN))
                .map(loss -> Double.isFinite(loss) ? loss : Double.NaN)
                .toList();
    }

    private static List<Damage.Comparison> comparisons(List<Damage.Policy> policies) {
        Damage.Policy waiting = policies.get(0);
        return policies.stream()
                .skip(1)
                .filter(policy -> finite(policy) && finite(waiting))
                .map(policy -> new Damage.Comparison(
                        policy.name(),
                        difference(policy.equalSteps(), waiting.equalSteps()),
                        difference(policy.equalTokens(), waiting.equalTokens())))
                .toList();
    }

    private static boolean finite(Damage.Policy policy) {
        return policy.equalSteps().stream().noneMatch(loss -> loss.isNaN())
                && policy.equalTokens().stream().noneMatch(loss -> loss.isNaN());
    }

    private static Damage.Difference difference(List<Double> policy, List<Double> waiting) {
        PairedBootstrap paired = PairedBootstrap.of(array(policy), array(waiting), CONFIDENCE, DRAW);
        return new Damage.Difference(paired.mean(), paired.interval(), Damage.Finding.of(paired.interval(), MARGIN));
    }

    private static double[] array(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
