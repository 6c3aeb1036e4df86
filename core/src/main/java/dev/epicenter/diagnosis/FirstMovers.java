package dev.epicenter.diagnosis;

import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Finds the tensors that changed first before a spike, from their telemetry. A tensor has changed if, at two measured steps in a
 * row, its staleness is at least 2.3 (RMS_t, Wortsman et al. 2023, appendix), or its gradient norm, update, largest attention
 * logit or largest output logit is at least five times the quiet median. This is an observation; order does not show cause.
 */
public final class FirstMovers {
    private static final double STALE = 2.3;
    private static final double FACTOR = 5;

    /** Quiet steps end this many steps before the onset. */
    private static final long QUIET = 20;

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
    static List<Mover> of(SpikeContext scene) {
        return of(scene.tensors(), scene.logits(), scene.control(), scene.onset());
    }

    static List<Mover> of(List<TensorRecord> tensors, List<LogitRecord> logits, List<StepRecord> rows, long onset) {
        List<Mover> movers = new ArrayList<>();
        by(tensors, TensorRecord::tensor).forEach((name, of) -> {
            add(movers, onset, name, "staleness", absolute(readings(of, TensorRecord::staleness), onset));
            add(movers, onset, name, "gradient", relative(readings(of, TensorRecord::gradNorm), onset));
            add(movers, onset, name, "update", relative(readings(of, TensorRecord::updateRms), onset));
        });
        by(logits, row -> "h." + row.layer() + ".attn").forEach((name, of) -> {
            List<Reading> readings = of.stream()
                    .map(row -> new Reading(row.step(), row.attentionLogitMax()))
                    .toList();
            add(movers, onset, name, "attention logit", relative(readings, onset));
        });
        List<Reading> output = new ArrayList<>();
        for (StepRecord row : rows) {
            OptionalDouble logit = row.outputLogitMax();
            if (logit.isPresent()) {
                output.add(new Reading(row.step(), logit.getAsDouble()));
            }
        }
        add(movers, onset, "output", "logit", relative(output, onset));
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

    private static void add(List<Mover> movers, long onset, String tensor, String figure, OptionalLong step) {
        step.ifPresent(at -> movers.add(new Mover(tensor, figure, onset - at)));
    }

    /** Empty for SGD, whose staleness is always NaN. */
    private static OptionalLong absolute(List<Reading> readings, long onset) {
        boolean known = readings.stream().anyMatch(reading -> !Double.isNaN(reading.value()));
        return known ? first(readings, onset, STALE) : OptionalLong.empty();
    }

    private static OptionalLong relative(List<Reading> readings, long onset) {
        double[] quiet = readings.stream()
                .filter(reading -> reading.step() < onset - QUIET)
                .mapToDouble(Reading::value)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return quiet.length == 0 ? OptionalLong.empty() : first(readings, onset, FACTOR * quiet[quiet.length / 2]);
    }

    private static OptionalLong first(List<Reading> readings, long onset, double limit) {
        for (int i = 0; i + 1 < readings.size(); i++) {
            if (readings.get(i).step() >= onset - QUIET
                    && moved(readings.get(i), limit)
                    && moved(readings.get(i + 1), limit)) {
                return OptionalLong.of(readings.get(i).step());
            }
        }
        return OptionalLong.empty();
    }

    /** A value that has become NaN has changed too. */
    private static boolean moved(Reading reading, double limit) {
        return !(reading.value() < limit);
    }
}
