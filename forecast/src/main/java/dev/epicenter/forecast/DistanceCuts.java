package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Splits at several distances. Each holds out everything within a distance of the largest scale of each family, so that
 * its targets lie at every distance from the last shown scale up to that one (rolling origins: Tashman 2000,
 * "Out-of-sample tests of forecasting accuracy", section 2).
 */
final class DistanceCuts {
    /** How much each split holds out, in decades; 0 holds out one scale. */
    private static final double[] DECADES = {0, 0.5, 1, 1.5, 2, 3};

    private static final int ROUNDS = 2;
    private static final int ENOUGH_FAMILIES = 4;

    /** Ten parts need three times as many fits, and changed errors on ObsScaling's table by at most 2%. */
    private static final int PARTS = 3;

    /** Scales are computed: half a decade apart may be slightly less. */
    private static final double ROUNDING = 1e-9;

    private DistanceCuts() {}

    /**
     * The splits, the nearest first. Those that hold out the same as a nearer one are omitted.
     *
     * @param kept how many scales each target family keeps at least; families without one more stay whole
     */
    static List<Split> of(SeriesSet corpus, int kept) {
        Map<String, List<Double>> scales = new HashMap<>();
        corpus.byFamily().forEach((family, own) -> {
            List<Double> all = own.scales(family);
            if (all.size() > kept) {
                scales.put(family, all);
            }
        });
        List<Split> splits = new ArrayList<>();
        Set<Map<String, Double>> seen = new HashSet<>();
        for (double decades : DECADES) {
            Map<String, Double> from = new HashMap<>();
            scales.forEach((family, all) -> from.put(family, firstHidden(all, decades, kept)));
            if (!from.isEmpty() && seen.add(from)) {
                splits.add(Split.above(corpus, from, from.keySet()));
            }
        }
        return splits;
    }

    /**
     * Splits that hide larger models of a part of the families, while the others stay whole: what a family can learn from
     * larger models of others. Each family has its own distance, and keeps one scale or two. Without enough families there are
     * none.
     */
    static List<Split> ofSomeFamilies(SeriesSet corpus) {
        Map<String, List<Double>> scales = new TreeMap<>();
        for (String family : corpus.families()) {
            List<Double> own = corpus.scales(family);
            if (own.size() > 1) {
                scales.put(family, own);
            }
        }
        List<String> families = List.copyOf(scales.keySet());
        List<Split> splits = new ArrayList<>();
        if (families.size() < ENOUGH_FAMILIES) {
            return splits;
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int part = 0; part < PARTS; part++) {
                Map<String, Double> from = new HashMap<>();
                for (int i = part; i < families.size(); i += PARTS) {
                    String family = families.get(i);
                    List<Double> own = scales.getOrDefault(family, List.of());
                    int kept = Math.min(own.size() - 1, 1 + (i + round) % 2);
                    // Every other family keeps one scale: halved, so that those meet each distance too.
                    from.put(family, firstHidden(own, DECADES[(i / 2 + round) % DECADES.length], kept));
                }
                splits.add(Split.above(corpus, from, from.keySet()));
            }
        }
        return splits;
    }

    private static double firstHidden(List<Double> scales, double decades, int kept) {
        int i = scales.size() - 1;
        double from = scales.get(i) - decades + ROUNDING;
        while (i > kept && scales.get(i - 1) > from) {
            i--;
        }
        return scales.get(i);
    }
}
