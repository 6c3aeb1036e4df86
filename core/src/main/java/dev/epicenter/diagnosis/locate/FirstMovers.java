package dev.epicenter.diagnosis.locate;

import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Finds the tensors that changed first around a spike, from their telemetry: the only definition of "changed first", for the
 * diagnosis and for every page. A metric of a tensor has changed once it exceeds its quiet median by {@link #FACTOR}, and by
 * {@link #DEVIATIONS} robust standard deviations of its quiet logarithms, for {@link #PERSISTENCE} measured steps in a row; the
 * first of these counts. At the end of the record {@link #PERSISTENCE_AT_END} steps suffice, because a record ends soon after an
 * alarm that leads to a rollback. Only increases count. This is an observation; order does not show cause.
 */
public final class FirstMovers {
    /** Steps before the onset that are examined. */
    public static final long BEFORE = 80;

    /** Steps after the onset that are examined, at most. */
    public static final long AFTER = 70;

    /** The least number of measured quiet steps that define the usual level. */
    public static final int LEAST_QUIET = 5;

    /** Of {@link #BEFORE} steps, this many are the quiet ones. */
    private static final long QUIET = 50;

    /** The least factor of a change. */
    private static final double FACTOR = 1.25;

    /** The least number of robust standard deviations (1.4826 MAD) of a change. */
    private static final double DEVIATIONS = 5;

    /** The least number of measured steps that a change lasts; one alone is noise. */
    private static final int PERSISTENCE = 3;

    private static final int PERSISTENCE_AT_END = 2;

    private static final double MAD_TO_SIGMA = 1.4826;

    private FirstMovers() {}

    /**
     * The first change of a tensor's metric.
     *
     * @param tensor its name; for logits {@code h.N.attn} of layer N, or {@code output}
     * @param figure the metric that changed
     * @param before steps before the onset; below 0 if after it
     */
    public record Mover(String tensor, String figure, long before) {}

    /** The value of a metric at one step. */
    private record Reading(long step, double value) {}

    /** The earliest first; empty if the run recorded no telemetry. */
    static List<Mover> of(SpikeContext context) {
        return of(context.tensors(), context.logits(), context.control(), context.onset());
    }

    /**
     * The earliest first; empty where no telemetry was recorded.
     *
     * @param rows of the same steps, for the largest output logit
     * @param onset the spike's
     */
    public static List<Mover> of(
            List<TensorRecord> tensors, List<LogitRecord> logits, List<StepRecord> rows, long onset) {
        List<Mover> movers = new ArrayList<>();
        by(tensors, TensorRecord::tensor).forEach((name, of) -> {
            add(movers, onset, name, "staleness", readings(of, TensorRecord::staleness));
            add(movers, onset, name, "gradient", readings(of, TensorRecord::gradNorm));
            add(movers, onset, name, "update", readings(of, TensorRecord::updateRms));
        });
        by(logits, row -> "h." + row.layer() + ".attn").forEach((name, of) -> {
            List<Reading> readings = of.stream()
                    .map(row -> new Reading(row.step(), row.attentionLogitMax()))
                    .toList();
            add(movers, onset, name, "attention logit", readings);
        });
        List<Reading> output = new ArrayList<>();
        for (StepRecord row : rows) {
            OptionalDouble logit = row.outputLogitMax();
            if (logit.isPresent()) {
                output.add(new Reading(row.step(), logit.getAsDouble()));
            }
        }
        add(movers, onset, "output", "logit", output);
        movers.sort(Comparator.comparingLong(Mover::before).reversed());
        return movers;
    }

    private static <T> Map<String, List<T>> by(List<T> rows, Function<T, String> name) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.computeIfAbsent(name.apply(row), any -> new ArrayList<>())
                .add(row));
        return groups;
    }

    private static List<Reading> readings(List<TensorRecord> rows, ToDoubleFunction<TensorRecord> metric) {
        return rows.stream()
                .map(row -> new Reading(row.step(), metric.applyAsDouble(row)))
                .toList();
    }

    private static void add(List<Mover> movers, long onset, String tensor, String figure, List<Reading> readings) {
        first(readings, onset).ifPresent(step -> movers.add(new Mover(tensor, figure, onset - step)));
    }

    /** The first step that is examined. */
    public static long from(long onset) {
        return Math.max(1, onset - BEFORE);
    }

    /** The last quiet step: where fewer than {@link #BEFORE} steps exist, the first five eighths are quiet. */
    public static long quietTo(long onset) {
        return from(onset) + (onset - from(onset)) * QUIET / BEFORE - 1;
    }

    private static OptionalLong first(List<Reading> readings, long onset) {
        double[] quiet = readings.stream()
                .filter(reading -> reading.step() >= from(onset) && reading.step() <= quietTo(onset))
                .mapToDouble(Reading::value)
                .filter(Double::isFinite)
                .toArray();
        double reference = quiet.length < LEAST_QUIET ? 0 : median(quiet);
        // The staleness of SGD is never measured.
        if (!(reference > 0)) {
            return OptionalLong.empty();
        }
        double[] logs =
                Arrays.stream(quiet).map(value -> Math.log(value / reference)).toArray();
        double center = median(logs);
        double[] deviations =
                Arrays.stream(logs).map(value -> Math.abs(value - center)).toArray();
        double least = Math.max(Math.log(FACTOR), DEVIATIONS * MAD_TO_SIGMA * median(deviations));
        long first = 0;
        int inARow = 0;
        for (Reading reading : readings) {
            if (reading.step() <= quietTo(onset) || reading.step() > onset + AFTER) {
                continue;
            }
            if (moved(reading, reference * Math.exp(least))) {
                first = inARow == 0 ? reading.step() : first;
                if (++inARow == PERSISTENCE) {
                    return OptionalLong.of(first);
                }
            } else {
                inARow = 0;
            }
        }
        return inARow >= PERSISTENCE_AT_END ? OptionalLong.of(first) : OptionalLong.empty();
    }

    /** A value that has become NaN has changed too. */
    private static boolean moved(Reading reading, double limit) {
        return !(reading.value() <= limit);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
