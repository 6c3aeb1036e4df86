package dev.epicenter.rate;

import dev.epicenter.NumberText;
import dev.epicenter.statistics.RatePermutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A study in plain sentences: what the rates show, and what they cannot show. */
final class RateWords {
    /** A p-value at or below it is called shown. */
    private static final double ALPHA = 0.05;

    private final RateResult result;
    private final List<String> words = new ArrayList<>();

    private RateWords(RateResult result) {
        this.result = result;
    }

    static List<String> of(RateResult result) {
        RateWords words = new RateWords(result);
        words.trend();
        words.contrasts();
        words.lost();
        return words.words;
    }

    private void trend() {
        DoseRate low = result.doses().get(0);
        DoseRate high = result.doses().get(result.doses().size() - 1);
        if (result.trend().isEmpty()) {
            words.add(
                    "With one seed there is no interval across seeds and no test: spikes of one run come in clusters, so"
                            + " that its Poisson intervals are too narrow. Give --seeds 5 or more.");
            return;
        }
        RatePermutation trend = result.trend().get();
        if (result.doses().stream().allMatch(dose -> dose.spikes() == 0)) {
            words.add("No run spiked, so that the rates cannot differ; train longer, or at doses that spike.");
            return;
        }
        double change = trend.slope() * (high.dose() - low.dose());
        String line = "on a straight line by " + figure(Math.abs(change)) + " spikes per 1,000 steps from "
                + result.knob() + " " + NumberText.of(low.dose()) + " to " + NumberText.of(high.dose()) + " ("
                + p(trend.p()) + ", by permutation of "
                + result.doses().size() * result.seeds().size()
                + " runs between the doses)";
        words.add(
                trend.p() <= ALPHA
                        ? "The rate " + (change > 0 ? "rises" : "falls") + " with " + result.knob() + ", " + line + "."
                        : "No trend over " + result.knob() + " is shown: the rate " + (change > 0 ? "rises " : "falls ")
                                + line + ".");
    }

    private void contrasts() {
        if (result.seeds().size() < 2) {
            return;
        }
        Optional<DoseRate> own = result.doses().stream()
                .filter(dose -> dose.dose() == result.ownDose())
                .findFirst();
        if (own.isEmpty()) {
            words.add("The run file's own " + result.knob() + ", " + NumberText.of(result.ownDose())
                    + ", is not among the doses; with it in --doses each would be compared with it.");
            return;
        }
        for (DoseContrast contrast : result.contrasts()) {
            String more = contrast.difference() == 0
                    ? "as many spikes per 1,000 steps as"
                    : figure(Math.abs(contrast.difference())) + (contrast.difference() > 0 ? " more" : " fewer")
                            + " spikes per 1,000 steps than";
            words.add(result.knob() + " " + NumberText.of(contrast.dose()) + ": " + more
                    + " at the run file's own "
                    + NumberText.of(result.ownDose()) + " (" + p(contrast.adjustedP()) + " after Holm, "
                    + (contrast.adjustedP() <= ALPHA ? "a difference is shown" : "no difference is shown") + ").");
        }
        double least = leastP(result.seeds().size()) * result.contrasts().size();
        if (least > ALPHA) {
            words.add("With " + result.seeds().size()
                    + " seeds a dose, no difference from the own dose can have a p below " + figure(Math.min(1, least))
                    + " after Holm: more seeds, or fewer doses, could show one.");
        }
    }

    private void lost() {
        for (DoseRate dose : result.doses()) {
            if (dose.lost() > 0) {
                words.add(result.knob() + " " + NumberText.of(dose.dose()) + ": the loss of " + dose.lost() + " of "
                        + dose.runs().size() + " runs ceased to be finite; their steps count up to there.");
            }
        }
    }

    /** The least two-sided p that dealing 2n runs to two doses can give: 2 / C(2n, n). */
    private static double leastP(int seeds) {
        double ways = 1;
        for (int k = 1; k <= seeds; k++) {
            ways *= (double) (seeds + k) / k;
        }
        return 2 / ways;
    }

    private static String p(double p) {
        return p < 0.0001 ? "p < 0.0001" : "p = " + String.format(Locale.ROOT, "%.2g", p);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
