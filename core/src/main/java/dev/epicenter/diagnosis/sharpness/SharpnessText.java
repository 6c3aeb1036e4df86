package dev.epicenter.diagnosis.sharpness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Writes the sharpness of the loss surface as sentences. */
public final class SharpnessText {
    private static final int TENSORS = 3;

    private SharpnessText() {}

    public static List<String> of(Sharpness found) {
        List<Sharpness.Point> cases =
                found.points().stream().filter(Sharpness.Point::near).toList();
        List<Sharpness.Point> controls =
                found.points().stream().filter(point -> !point.near()).toList();
        if (cases.isEmpty()) {
            return List.of("Sharpness was not measured: "
                    + found.unmeasured()
                            .map(Sharpness.Unmeasured::reason)
                            .orElse("there is no state within 20 steps before the onset")
                    + ".");
        }
        List<String> words = new ArrayList<>();
        words.add(
                "Stability number (top eigenvalue of the preconditioned Hessian / stability limit; above 1 the top mode grows): "
                        + by(cases, Sharpness.Point::stability)
                        + (controls.isEmpty()
                                ? ""
                                : "; at " + controls.size() + " quiet states, median "
                                        + range(controls.stream()
                                                .map(Sharpness.Point::stability)
                                                .toList()))
                        + "." + auc(found.stability()));
        words.add("Directional ratio q of the next update (above 1 it raises the loss to second order): "
                + by(cases, Sharpness.Point::q)
                + (controls.isEmpty()
                        ? ""
                        : "; at quiet states, median "
                                + range(controls.stream()
                                        .map(Sharpness.Point::q)
                                        .toList()))
                + "." + auc(found.q()));
        long unfinished =
                found.points().stream().filter(point -> !point.converged()).count();
        if (unfinished > 0) {
            words.add("At " + unfinished + " of " + found.points().size()
                    + " states the eigenvalue search did not converge; the eigenvalue may be larger there.");
        }
        found.unmeasured()
                .ifPresent(missing -> words.add("At " + missing.states() + " of "
                        + (found.points().size() + missing.states()) + " states the trainer measured nothing: "
                        + missing.reason() + "."));
        words.add("Largest shares of the top eigenvector just before the onset: "
                + found.massPerTensor().entrySet().stream()
                        .limit(TENSORS)
                        .map(tensor ->
                                String.format(Locale.ROOT, "%s (%.0f%%)", tensor.getKey(), 100 * tensor.getValue()))
                        .collect(Collectors.joining(", "))
                + ".");
        if (!found.fullBatch()) {
            words.add("The stability limit holds for full batches. These values are means over "
                    + found.batches().size()
                    + " batches; with gradient noise, training can be unstable below the limit.");
        }
        return words;
    }

    private static String by(List<Sharpness.Point> cases, ToDoubleFunction<Sharpness.Point> metric) {
        return cases.stream()
                .map(point -> String.format(Locale.ROOT, "%.2f at %d", metric.applyAsDouble(point), point.before()))
                .collect(Collectors.joining(", ", "", " steps before the onset"));
    }

    private static String range(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.2f (range %.2f to %.2f)",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static String auc(Optional<Sharpness.Auc> auc) {
        return auc.map(area -> String.format(
                        Locale.ROOT,
                        " AUC for %d states before the spike against %d quiet ones: %.2f (95%% CI %.2f to %.2f, for states"
                                + " of this spike only).",
                        area.cases(),
                        area.controls(),
                        area.value(),
                        area.interval().low(),
                        area.interval().high()))
                .orElse(" No quiet states are available for comparison.");
    }
}
