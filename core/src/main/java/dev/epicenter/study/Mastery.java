package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What it costs an agent to reach a share of the expert's success on held-out maps: an outcome of cells whose data have
 * {@code kind: keyworld}.
 */
public record Mastery(
        @Key(value = "one word", required = true) String name,

        @Key(
                "gradient_steps, environment_steps, demonstrations, first_reward, competence, reward_search, competence_search,"
                        + " success or entropy")
        Measure measure,

        @Key(value = "the share of the expert's success that counts as reached", min = 0, max = 1, minExclusive = true)
        double share,

        @Key(
                value =
                        "the cost of a training that does not reach it, at least any training's cost; not for success and"
                                + " entropy",
                min = 0)
        double limit,

        @Key(SCALE) Scale scale)
        implements Outcome {

    /** What is measured. All but the last two are times, which can be censored. */
    public enum Measure {
        /** Gradient steps of all stages. */
        GRADIENT_STEPS,
        /** Steps in the world of all stages, those of play and demonstrations included. */
        ENVIRONMENT_STEPS,
        /** Demonstrations. */
        DEMONSTRATIONS,
        /** Steps of reinforcement in the world up to the end of its first rewarded episode. */
        FIRST_REWARD,
        /** Steps of reinforcement in the world until the share is reached, at the first evaluation that follows one or later. */
        COMPETENCE,
        /** The logarithm of first_reward, relative to that of the number of action sequences of an episode. */
        REWARD_SEARCH,
        /** The same of competence. */
        COMPETENCE_SEARCH,
        /** The success after the last step, relative to the expert's. */
        SUCCESS,
        /** The entropy of the policy after the last step. */
        ENTROPY
    }

    @Override
    public String unit() {
        return switch (measure) {
            case GRADIENT_STEPS -> "gradient steps";
            case ENVIRONMENT_STEPS -> "steps in the world";
            case DEMONSTRATIONS -> "demonstrations";
            case FIRST_REWARD, COMPETENCE -> "steps of reinforcement in the world";
            case REWARD_SEARCH, COMPETENCE_SEARCH -> "of the logarithm of the number of action sequences";
            case SUCCESS -> "of the expert's success";
            case ENTROPY -> "nats";
        };
    }

    @Override
    public boolean isTime() {
        return measure != Measure.SUCCESS && measure != Measure.ENTROPY;
    }

    /** Checks that a cell measures it. */
    void check(RecordFile<StudyFile> source, String key, String cell, List<StudyCell.Stage> stages) {
        for (StudyCell.Stage stage : stages) {
            RunConfig config = stage.config();
            if (!(config.data() instanceof DataConfig.Keyworld)) {
                throw source.error(key, "the cell " + cell + " has no world with keys; set data.kind to keyworld");
            }
        }
        long every = stages.get(0).config().eval().every();
        long steps = stages.get(stages.size() - 1).until();
        if (every == 0 || every > steps) {
            throw source.error(
                    key,
                    "the cell " + cell + " is never evaluated (eval.every is " + every + ", of " + steps
                            + " steps); add eval.every=20 to set");
        }
        if (isTime() && limit <= 1) {
            throw source.error(
                    key + ".limit", "give the cost of a training that does not reach it, above 1, such as 100000");
        }
    }

    /** The value of a training. */
    Sample.TimeOrValue measure(CellRecord record) {
        if (record.mastery().isEmpty() || record.mastery().get().points().isEmpty()) {
            return missing();
        }
        MasteryCurve curve = record.mastery().get();
        MasteryCurve.Point last = curve.points().get(curve.points().size() - 1);
        return switch (measure) {
            case GRADIENT_STEPS -> first(curve, false, MasteryCurve.Point::step);
            case ENVIRONMENT_STEPS -> first(curve, false, MasteryCurve.Point::environmentSteps);
            case DEMONSTRATIONS -> first(curve, false, MasteryCurve.Point::demonstrations);
            case COMPETENCE -> first(curve, true, MasteryCurve.Point::reinforcementSteps);
            case COMPETENCE_SEARCH -> searched(curve, first(curve, true, MasteryCurve.Point::reinforcementSteps));
            case FIRST_REWARD -> firstReward(curve);
            case REWARD_SEARCH -> searched(curve, firstReward(curve));
            case SUCCESS ->
                record.lost() ? missing() : new Sample.TimeOrValue(last.success() / curve.expertSuccess(), true);
            case ENTROPY -> record.lost() ? missing() : new Sample.TimeOrValue(last.entropy(), true);
        };
    }

    private static Sample.TimeOrValue missing() {
        return new Sample.TimeOrValue(Double.NaN, true);
    }

    private Sample.TimeOrValue firstReward(MasteryCurve curve) {
        return curve.firstReward().isPresent()
                ? censored(curve.firstReward().getAsLong())
                : new Sample.TimeOrValue(limit, false);
    }

    /** The cost at the first evaluation that reaches the share; one of an agent that reinforcement trained, if requested. */
    private Sample.TimeOrValue first(
            MasteryCurve curve, boolean reinforced, ToDoubleFunction<MasteryCurve.Point> cost) {
        return curve.points().stream()
                .filter(point -> !reinforced || point.reinforcementSteps() > 0)
                .filter(point -> point.success() >= share * curve.expertSuccess())
                .findFirst()
                .map(point -> censored(cost.applyAsDouble(point)))
                .orElseGet(() -> new Sample.TimeOrValue(limit, false));
    }

    private Sample.TimeOrValue censored(double cost) {
        return cost > limit ? new Sample.TimeOrValue(limit, false) : new Sample.TimeOrValue(cost, true);
    }

    /** Each step has one of four actions, so an episode of H steps has 4^H sequences of actions. */
    private static Sample.TimeOrValue searched(MasteryCurve curve, Sample.TimeOrValue steps) {
        return new Sample.TimeOrValue(
                StrictMath.log(steps.value()) / (curve.horizon() * StrictMath.log(4)), steps.reached());
    }
}
