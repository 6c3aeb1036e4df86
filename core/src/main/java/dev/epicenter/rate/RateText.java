package dev.epicenter.rate;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.statistics.RatePermutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Formats the result of a study as sentences: what the rates show, and what they cannot show. */
final class RateText {
    /** The significance level. */
    private static final double ALPHA = 0.05;

    private final RateResult result;
    private final List<String> words = new ArrayList<>();

    private RateText(RateResult result) {
        this.result = result;
    }

    static List<String> of(RateResult result) {
        RateText words = new RateText(result);
        words.trend();
        words.contrasts();
        words.lost();
        return words.words;
    }

    private void trend() {
        DoseRate low = result.doses().get(0);
        DoseRate high = result.doses().get(result.doses().size() - 1);
        if (result.trend().isEmpty()) {
            words.add("With one seed there is no interval across seeds and no test. Spikes of one run are clustered, so"
                    + " its Poisson intervals are too narrow. Give --seeds 5 or more.");
            return;
        }
        RatePermutation trend = result.trend().get();
        if (result.doses().stream().allMatch(dose -> dose.spikes() == 0)) {
            words.add("No run spiked, so the rates cannot differ; train longer, or use doses that spike.");
            return;
        }
        double change = trend.slope() * (high.dose() - low.dose());
        String line = "by " + Formats.significant(Math.abs(change), 3) + " spikes per 1,000 steps from "
                + result.knob() + " " + NumberText.of(low.dose()) + " to " + NumberText.of(high.dose())
                + " in a linear fit ("
                + p(trend.p()) + ", permutation test of "
                + result.doses().size() * result.seeds().size()
                + " runs among the doses)";
        words.add(
                trend.p() <= ALPHA
                        ? "The rate " + (change > 0 ? "rises" : "falls") + " with " + result.knob() + ": " + line + "."
                        : "No significant trend over " + result.knob() + ": the rate "
                                + (change > 0 ? "rises " : "falls ") + line + ".");
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
                    + ", is not among the doses; add it to --doses to compare the others with it.");
            return;
        }
        for (DoseContrast contrast : result.contrasts()) {
            String more = contrast.difference() == 0
                    ? "as many spikes per 1,000 steps as"
                    : Formats.significant(Math.abs(contrast.difference()), 3)
                            + (contrast.difference() > 0 ? " more" : " fewer") + " spikes per 1,000 steps than";
            words.add(result.knob() + " " + NumberText.of(contrast.dose()) + ": " + more
                    + " at the run file's own "
                    + NumberText.of(result.ownDose()) + " (" + p(contrast.adjustedP()) + " after Holm correction, "
                    + (contrast.adjustedP() <= ALPHA ? "significant" : "not significant") + ").");
        }
        double least = leastP(result.seeds().size()) * result.contrasts().size();
        if (least > ALPHA) {
            words.add("With " + result.seeds().size()
                    + " seeds per dose, no difference from the own dose can have a p-value below "
                    + Formats.significant(Math.min(1, least), 3)
                    + " after Holm correction: use more seeds or fewer doses.");
        }
    }

    private void lost() {
        for (DoseRate dose : result.doses()) {
            if (dose.lost() > 0) {
                words.add(result.knob() + " " + NumberText.of(dose.dose()) + ": the loss of " + dose.lost() + " of "
                        + dose.runs().size() + " runs became non-finite; their steps count up to there.");
            }
        }
    }

    /** The smallest two-sided p-value of a permutation test of 2n runs between two doses: 2 / C(2n, n). */
    private static double leastP(int seeds) {
        double ways = 1;
        for (int k = 1; k <= seeds; k++) {
            ways *= (double) (seeds + k) / k;
        }
        return 2 / ways;
    }

    private static String p(double p) {
        return p < 0.0001 ? "p < 0.0001" : "p = " + Formats.significant(p, 2);
    }
}
