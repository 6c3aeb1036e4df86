package dev.epicenter.rate;

import dev.epicenter.statistics.Holm;
import dev.epicenter.statistics.RatePermutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The comparison of a dose with the run file's own dose.
 *
 * @param difference mean over seeds of the spikes per 1,000 steps, minus that at the run's own dose; {@code p} tests it
 * @param p two-sided p-value, by permutation of runs between the two doses
 * @param adjustedP p-value with Holm correction over all compared doses
 */
public record DoseContrast(double dose, double difference, double p, double adjustedP) {

    /** All contrasts; none if the own dose is not among {@code doses} or there are fewer than two seeds. */
    static List<DoseContrast> against(double own, List<DoseRate> doses, long draw) {
        Optional<DoseRate> reference =
                doses.stream().filter(dose -> dose.dose() == own).findFirst();
        if (reference.isEmpty() || reference.get().runs().size() < 2) {
            return List.of();
        }
        List<DoseRate> others =
                doses.stream().filter(dose -> dose.dose() != own).toList();
        double[] p = others.stream()
                .mapToDouble(other -> permutation(reference.get(), other, draw).p())
                .toArray();
        double[] adjusted = Holm.adjusted(p);
        List<DoseContrast> contrasts = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            DoseRate other = others.get(i);
            contrasts.add(new DoseContrast(other.dose(), mean(other) - mean(reference.get()), p[i], adjusted[i]));
        }
        return contrasts;
    }

    /** Weights all seeds equally, even if some have fewer steps because their loss was lost. */
    private static double mean(DoseRate dose) {
        return dose.rates().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static RatePermutation permutation(DoseRate a, DoseRate b, long draw) {
        DoseRate low = a.dose() < b.dose() ? a : b;
        DoseRate high = a.dose() < b.dose() ? b : a;
        return RatePermutation.trend(new double[] {low.dose(), high.dose()}, List.of(low.rates(), high.rates()), draw);
    }
}
