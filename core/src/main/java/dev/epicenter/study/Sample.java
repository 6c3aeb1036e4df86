package dev.epicenter.study;

import dev.epicenter.statistics.KaplanMeier;
import dev.epicenter.statistics.TimeToEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An outcome in one cell, seed by seed.
 *
 * @param cell its name
 * @param values in the outcome's unit; NaN where the loss became non-finite, except for times
 * @param reached whether each time is that of its event; false: censored. All true for outcomes that are no times
 */
public record Sample(String cell, List<Double> values, List<Boolean> reached) {
    public Sample {
        values = List.copyOf(values);
        reached = List.copyOf(reached);
    }

    /** The outcome of {@code records}, which are one cell's. */
    static Sample of(String cell, Outcome outcome, List<CellRecord> records) {
        List<TimeOrValue> each =
                records.stream().map(record -> measure(outcome, record)).toList();
        return new Sample(
                cell,
                each.stream().map(TimeOrValue::value).toList(),
                each.stream().map(TimeOrValue::reached).toList());
    }

    /** A seed's value; if it is a time, whether its event occurred. */
    record TimeOrValue(double value, boolean reached) {}

    private static TimeOrValue measure(Outcome outcome, CellRecord record) {
        if (outcome instanceof Outcome.SpikeRate) {
            // A training that ended early had fewer steps to spike in, so its rate is not comparable.
            return new TimeOrValue(
                    record.lost() ? Double.NaN : 1000.0 * record.spikes().size() / record.steps(), true);
        } else if (outcome instanceof Outcome.Final last) {
            return new TimeOrValue(record.lost() ? Double.NaN : last(last.metric(), record), true);
        } else if (outcome instanceof Shifted shifted) {
            return new TimeOrValue(shifted.measure(record), true);
        } else if (outcome instanceof Behavior behavior) {
            return behavior.measure(record);
        } else if (outcome instanceof Controlled controlled) {
            return new TimeOrValue(controlled.measure(record), true);
        } else if (outcome instanceof Regret regret) {
            return new TimeOrValue(regret.measure(record), true);
        } else if (outcome instanceof Mastery mastery) {
            return mastery.measure(record);
        } else if (outcome instanceof Outcome.TimeToLevel time) {
            boolean below = time.side() == Outcome.Side.BELOW;
            return first(record, time.metric(), value -> below ? value <= time.level() : value >= time.level());
        }
        Outcome.HalfLife life = (Outcome.HalfLife) outcome;
        double half = life.metric() == Outcome.Metric.LOSS
                ? record.losses()[0] / 2
                : record.heldOut().stream()
                        .findFirst()
                        .map(first -> first.loss() / 2)
                        .orElse(0.0);
        return first(record, life.metric(), value -> value <= half);
    }

    private static double last(Outcome.Metric metric, CellRecord record) {
        if (metric == Outcome.Metric.HELD_OUT_LOSS) {
            List<CellRecord.HeldOut> all = record.heldOut();
            return all.isEmpty() ? Double.NaN : all.get(all.size() - 1).loss();
        }
        return Trained.finalLoss(record.losses());
    }

    /** A test of a value. */
    private interface Reached {
        boolean test(double value);
    }

    /** A training whose loss became non-finite never reaches its level: it is censored at the last planned step. */
    private static TimeOrValue first(CellRecord record, Outcome.Metric metric, Reached reached) {
        if (metric == Outcome.Metric.LOSS) {
            for (int i = 0; i < record.losses().length; i++) {
                if (reached.test(record.losses()[i])) {
                    return new TimeOrValue(i + 1, true);
                }
            }
        } else {
            for (CellRecord.HeldOut measured : record.heldOut()) {
                if (reached.test(measured.loss())) {
                    return new TimeOrValue(measured.step(), true);
                }
            }
        }
        return new TimeOrValue(record.steps(), false);
    }

    double[] array() {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    /** The number of trainings whose loss became non-finite, so that they have no value. */
    long missing() {
        return values.stream().filter(value -> !Double.isFinite(value)).count();
    }

    List<TimeToEvent> times() {
        return IntStream.range(0, values.size())
                .mapToObj(i -> new TimeToEvent(values.get(i), reached.get(i)))
                .toList();
    }

    /** As {@link #mean}; on a log scale the geometric mean, in which a censored time counts as the last step. */
    public double mean(Outcome.Scale scale) {
        return scale == Outcome.Scale.LOG
                ? Math.exp(Arrays.stream(array()).map(Math::log).average().orElseThrow())
                : mean();
    }

    /** The mean over seeds; of times, the restricted mean up to the last step. NaN if a value is missing. */
    double mean() {
        return reached.contains(false)
                ? new KaplanMeier(times())
                        .restrictedMean(
                                values.stream().mapToDouble(v -> v).max().orElseThrow())
                : Arrays.stream(array()).average().orElseThrow();
    }
}
