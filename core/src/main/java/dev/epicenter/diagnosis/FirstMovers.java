package dev.epicenter.diagnosis;

import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * Who moves first, by the figures of each tensor: staleness at 2.3 or more (RMS_t, Wortsman et al. 2023, appendix), or
 * gradient norm or update at five times their quiet median, two measured steps in a row. An observation: order is no cause.
 */
public final class FirstMovers {
    private static final double STALE = 2.3;
    private static final double FACTOR = 5;

    /** Steps before the onset where quiet ends. */
    private static final long QUIET = 20;

    private FirstMovers() {}

    /**
     * A tensor's first move.
     *
     * @param figure which figure moved
     * @param before steps before the onset; below 0 where it was after
     */
    public record Mover(String tensor, String figure, long before) {}

    /** First movers first; none where the run recorded no telemetry. */
    static List<Mover> of(Scene scene) {
        Map<String, List<TensorRecord>> byTensor = new LinkedHashMap<>();
        scene.tensors()
                .forEach(row -> byTensor.computeIfAbsent(row.tensor(), name -> new ArrayList<>())
                        .add(row));
        List<Mover> movers = new ArrayList<>();
        byTensor.forEach((name, rows) -> {
            add(movers, scene, name, "staleness", first(rows, scene.onset(), TensorRecord::staleness, STALE));
            add(movers, scene, name, "gradient", relative(rows, scene.onset(), TensorRecord::gradNorm));
            add(movers, scene, name, "update", relative(rows, scene.onset(), TensorRecord::updateRms));
        });
        movers.sort(Comparator.comparingLong(Mover::before).reversed());
        return movers;
    }

    private static void add(List<Mover> movers, Scene scene, String tensor, String figure, OptionalLong step) {
        step.ifPresent(at -> movers.add(new Mover(tensor, figure, scene.onset() - at)));
    }

    private static OptionalLong relative(List<TensorRecord> rows, long onset, ToDoubleFunction<TensorRecord> figure) {
        double[] quiet = rows.stream()
                .filter(row -> row.step() < onset - QUIET)
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return quiet.length == 0 ? OptionalLong.empty() : first(rows, onset, figure, FACTOR * quiet[quiet.length / 2]);
    }

    private static OptionalLong first(
            List<TensorRecord> rows, long onset, ToDoubleFunction<TensorRecord> figure, double limit) {
        for (int i = 0; i + 1 < rows.size(); i++) {
            if (rows.get(i).step() >= onset - QUIET
                    && figure.applyAsDouble(rows.get(i)) >= limit
                    && figure.applyAsDouble(rows.get(i + 1)) >= limit) {
                return OptionalLong.of(rows.get(i).step());
            }
        }
        return OptionalLong.empty();
    }
}
