package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.study.Sample.TimeOrValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What becomes of a planted behavior: an outcome of cells whose run file has a fault planted_behavior. */
public record Behavior(
        @Key(value = "one word", required = true) String name,

        @Key("half_life, loss_paid, probability or weight") Measure measure,

        @Key(
                value =
                        "steps after planting at which probability or weight is measured; not for half_life and loss_paid",
                min = 0)
        long after,

        @Key(SCALE) Scale scale)
        implements Outcome {

    /** What is measured. */
    public enum Measure {
        /** Steps from planting until the probability of the planted answer is at most half of its first value. */
        HALF_LIFE,
        /** The sum of the training loss over these steps. */
        LOSS_PAID,
        /** Of the planted answer, for triggered held-out images. */
        PROBABILITY,
        /** The trigger's weight relative to that of pure weight decay. */
        WEIGHT
    }

    @Override
    public String unit() {
        return switch (measure) {
            case HALF_LIFE -> "steps";
            case LOSS_PAID -> "nats, summed over steps";
            case PROBABILITY -> "probability of the planted answer";
            case WEIGHT -> "of the weight after pure decay";
        };
    }

    @Override
    public boolean isTime() {
        return measure == Measure.HALF_LIFE;
    }

    @Override
    public boolean isPositive() {
        return measure != Measure.WEIGHT;
    }

    private boolean isAtStep() {
        return measure == Measure.PROBABILITY || measure == Measure.WEIGHT;
    }

    /**
     * Checks that a cell measures it.
     *
     * @param stages of its curriculum
     */
    void check(RecordFile<StudyFile> source, String key, String cell, List<StudyCell.Stage> stages) {
        if (stages.size() > 1) {
            throw source.error(
                    key,
                    "the cell " + cell + " has several stages, and a planted behavior is followed in one; use one");
        }
        RunConfig config = stages.get(0).config();
        OptionalLong planted = config.behaviorPlantedAt();
        if (planted.isEmpty()) {
            throw source.error(
                    key,
                    "the cell " + cell + " has no planted behavior; add one to the run file's faults, such as"
                            + " {kind: planted_behavior, at: 100, strength: 8}");
        }
        long at = planted.getAsLong();
        long every = config.eval().every();
        if (every == 0 || at % every != 0) {
            throw source.error(
                    key,
                    "the cell " + cell + " does not measure the behavior when it is planted, at step " + at
                            + " (eval.every is " + every + "); set eval.every to a divisor of " + at);
        } else if (at >= config.steps()) {
            throw source.error(
                    key,
                    "the cell " + cell + " plants the behavior at step " + at + ", its last of " + config.steps()
                            + " or later; plant it earlier or train longer");
        } else if (isAtStep() && (after % every != 0 || at + after > config.steps())) {
            throw source.error(
                    key,
                    "the cell " + cell + " does not measure the behavior " + after
                            + " steps after planting; after must be" + " a multiple of eval.every (" + every
                            + "), and at most " + (config.steps() - at));
        }
    }

    /** The value of a training; NaN if it was not measured because the loss became non-finite. */
    TimeOrValue measure(CellRecord record) {
        List<BehaviorRecord> all = record.behavior();
        if (all.isEmpty()) {
            return new TimeOrValue(Double.NaN, true);
        }
        BehaviorRecord first = all.get(0);
        if (isAtStep()) {
            return new TimeOrValue(
                    all.stream()
                            .filter(each -> each.step() == first.step() + after)
                            .mapToDouble(each -> measure == Measure.PROBABILITY ? each.probability() : each.weight())
                            .findFirst()
                            .orElse(Double.NaN),
                    true);
        }
        Optional<BehaviorRecord> half = all.stream()
                .filter(each -> each.probability() <= first.probability() / 2)
                .findFirst();
        long last = half.map(BehaviorRecord::step).orElse(record.steps());
        double paid = Arrays.stream(record.losses())
                .limit(last)
                .skip(first.step())
                .filter(Double::isFinite)
                .sum();
        return measure == Measure.HALF_LIFE
                ? new TimeOrValue(last - first.step(), half.isPresent())
                : new TimeOrValue(paid, true);
    }
}
