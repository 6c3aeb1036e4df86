package dev.epicenter.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How sharp the loss surface was, in sentences. */
final class SharpnessText {
    private static final int TENSORS = 3;

    private SharpnessText() {}

    static List<String> of(Sharpness found) {
        List<Sharpness.Point> cases =
                found.points().stream().filter(Sharpness.Point::near).toList();
        List<Sharpness.Point> controls =
                found.points().stream().filter(point -> !point.near()).toList();
        if (cases.isEmpty()) {
            return List.of("Sharpness was not measured: there is no state within 20 steps before the onset.");
        }
        List<String> words = new ArrayList<>();
        words.add(
                "Stability number (top eigenvalue of the preconditioned Hessian over its limit; above 1 the top mode grows): "
                        + by(cases, Sharpness.Point::stability)
                        + (controls.isEmpty()
                                ? ""
                                : "; at " + controls.size() + " quiet states "
                                        + range(controls.stream()
                                                .map(Sharpness.Point::stability)
                                                .toList()))
                        + "." + auc(found.stability()));
        words.add("Directional ratio q of the next update (above 1 it raises the loss to second order): "
                + by(cases, Sharpness.Point::q)
                + (controls.isEmpty()
                        ? ""
                        : "; at quiet states "
                                + range(controls.stream()
                                        .map(Sharpness.Point::q)
                                        .toList()))
                + "." + auc(found.q()));
        long unfinished =
                found.points().stream().filter(point -> !point.converged()).count();
        if (unfinished > 0) {
            words.add("At " + unfinished + " of " + found.points().size()
                    + " states the search for the eigenvalue did not come to its end: there it may be larger.");
        }
        words.add("The top eigenvector just before the onset lies in "
                + found.massPerTensor().entrySet().stream()
                        .limit(TENSORS)
                        .map(tensor ->
                                String.format(Locale.ROOT, "%s (%.0f%%)", tensor.getKey(), 100 * tensor.getValue()))
                        .collect(Collectors.joining(", "))
                + ".");
        if (!found.fullBatch()) {
            words.add("The limit is one of full batches; these figures are means over "
                    + found.batches().size()
                    + " batches, and with noise in the gradient training can be unstable below it.");
        }
        return words;
    }

    private static String by(List<Sharpness.Point> cases, ToDoubleFunction<Sharpness.Point> figure) {
        return cases.stream()
                .map(point -> String.format(Locale.ROOT, "%.2f at %d", figure.applyAsDouble(point), point.before()))
                .collect(Collectors.joining(", ", "", " steps before the onset"));
    }

    private static String range(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static String auc(Optional<Sharpness.Auc> auc) {
        return auc.map(area -> String.format(
                        Locale.ROOT,
                        " It tells the %d states before the spike from the %d quiet ones with an AUC of %.2f (95%%"
                                + " interval %.2f to %.2f, for states of this spike alone).",
                        area.cases(),
                        area.controls(),
                        area.value(),
                        area.interval().low(),
                        area.interval().high()))
                .orElse(" There are no quiet states to compare with.");
    }
}
