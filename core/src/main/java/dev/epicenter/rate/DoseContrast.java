package dev.epicenter.rate;

import dev.epicenter.statistics.Holm;
import dev.epicenter.statistics.RatePermutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A dose against the run file's own.
 *
 * @param difference spikes per 1,000 steps more than at the run's own dose, in the mean over seeds, which is what {@code p} is of
 * @param p two-sided, by permutation of seeds between the two doses
 * @param adjustedP after Holm, over all doses that are compared
 */
public record DoseContrast(double dose, double difference, double p, double adjustedP) {

    /** None where the own dose is not among {@code doses}, or there are fewer than two seeds. */
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

    /** Over seeds, however many steps each made before its loss was lost. */
    private static double mean(DoseRate dose) {
        return dose.rates().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static RatePermutation permutation(DoseRate a, DoseRate b, long draw) {
        DoseRate low = a.dose() < b.dose() ? a : b;
        DoseRate high = a.dose() < b.dose() ? b : a;
        return RatePermutation.trend(new double[] {low.dose(), high.dose()}, List.of(low.rates(), high.rates()), draw);
    }
}
