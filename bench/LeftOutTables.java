package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Coverage of 80% intervals on tables that had no part in the choice of the intervals' constants: for each source of tables, the
 * constants are chosen on the others, by the mean interval score (Gneiting and Raftery 2007, section 6.2) or by coverage, and
 * applied to it. Tables are truncated as in FarForecasts.
 *
 * <p>Arguments: SOURCE=TABLE[:AXIS[:STRIP[:METRICS]]] each; tables of one SOURCE are left out together.
 */
public class LeftOutTables {
    private static final double[] REMOVED = {0, 0.5, 1, 1.5, 2, 3};
    private static final double[] BANDS = {0.5, 1.2, 2, Double.POSITIVE_INFINITY};
    private static final String[] NAMES = {"0 to 0.5", "0.5 to 1.2", "1.2 to 2", "beyond 2"};
    private static final int LEAST = 3;
    private static final double NOMINAL = 0.8;
    private static final int DRAWS = 2_000;

    private static final double[] GROWTH = {0, 0.2, 0.35, 0.5, 0.7};
    private static final double[] FEW = {0, 0.7, 1.4, 2.8};
    private static final double[] KERNEL = {0.5, 1, 2};
    private static final double[] LEAST_ERROR = {0.01, 0.03, 0.06};

    /** One truncation of a table: the back-test that calibrates, and the removed scores with their predictions. */
    private record Cut(List<HeldOutPrediction> inner, double reach, List<HeldOutPrediction> held) {}

    private record Table(String source, String name, List<Cut> cuts) {}

    /** Of one held-out score: whether its interval contains it, and the interval score. */
    private record Judged(String family, int band, boolean covered, double score) {}

    public static void main(String[] arguments) {
        List<Table> tables = new ArrayList<>();
        for (String each : arguments) {
            String[] parts = each.split("=", 2);
            BenchTable table = BenchTable.parse(parts[1]);
            tables.add(new Table(parts[0], table.name(), cuts(table.corpus())));
            System.err.println("read " + table.name());
        }
        List<IntervalConstants> grid = new ArrayList<>();
        for (double growth : GROWTH) {
            for (double few : FEW) {
                for (double kernel : KERNEL) {
                    for (double least : LEAST_ERROR) {
                        grid.add(new IntervalConstants(growth, few, kernel, least));
                    }
                }
            }
        }
        Map<IntervalConstants, List<List<Judged>>> judged = new LinkedHashMap<>();
        for (IntervalConstants constants : grid) {
            judged.put(constants, tables.parallelStream().map(table -> judge(table, constants)).toList());
        }
        report("the constants in use, which were chosen on these tables", tables, judge(tables, any -> IntervalConstants.STANDARD));
        for (String rule : List.of("interval score", "coverage")) {
            Map<String, IntervalConstants> chosen = new TreeMap<>();
            for (String source : tables.stream().map(Table::source).distinct().toList()) {
                IntervalConstants best = grid.stream()
                        .min(Comparator.comparingDouble(one -> loss(rule, tables, judged.getOrDefault(one, List.of()), judged.getOrDefault(IntervalConstants.STANDARD, List.of()), source)))
                        .orElseThrow();
                chosen.put(source, best);
                System.out.printf(Locale.ROOT, "left out %-12s others choose by %s: growth %.2f, few %.1f, kernel %.1f, least %.2f%n", source, rule, best.growth(), best.few(),
                        best.kernel(), best.least());
            }
            report("chosen by " + rule + " on the other sources", tables, judge(tables, table -> chosen.getOrDefault(table.source(), IntervalConstants.STANDARD)));
        }
    }

    private static List<List<Judged>> judge(List<Table> tables, java.util.function.Function<Table, IntervalConstants> constants) {
        return tables.stream().map(table -> judge(table, constants.apply(table))).toList();
    }

    private static List<Cut> cuts(SeriesSet corpus) {
        List<Cut> cuts = new ArrayList<>();
        java.util.Set<Map<String, Double>> seen = new java.util.HashSet<>();
        for (double removed : REMOVED) {
            Map<String, Double> from = new HashMap<>();
            for (String family : corpus.families()) {
                List<Double> scales = corpus.scales(family);
                int i = scales.size() - 1;
                while (i > LEAST && scales.get(i - 1) > scales.get(scales.size() - 1) - removed + 1e-9) {
                    i--;
                }
                if (scales.size() > LEAST) {
                    from.put(family, scales.get(i));
                }
            }
            if (!from.isEmpty() && seen.add(from)) {
                cuts.add(cut(Split.above(corpus, from, from.keySet())));
            }
        }
        return cuts;
    }

    private static Cut cut(Split split) {
        FitCache fits = new FitCache();
        List<Method> methods = Methods.standard();
        Split sloped = new Split(split.training(), split.targets().stream().filter(target -> target.series().points().size() > 1).toList());
        Blend.Rehearsed rehearsed = new Blend(methods).rehearsed(split.training(), fits);
        List<List<HeldOutPrediction>> each = methods.stream().map(method -> fits.judge(sloped, method)).toList();
        double limit = Forecaster.REACH * rehearsed.reach() + 1e-6;
        return new Cut(rehearsed.innerPredictions(), rehearsed.reach(), rehearsed.mix(each).stream().filter(one -> one.distance() <= limit).toList());
    }

    private static List<Judged> judge(Table table, IntervalConstants constants) {
        List<Judged> judged = new ArrayList<>();
        for (Cut cut : table.cuts()) {
            ConformalIntervals intervals = ConformalIntervals.of(cut.inner(), cut.reach(), constants);
            for (HeldOutPrediction one : cut.held()) {
                Optional<dev.epicenter.statistics.Interval> interval = intervals.around(one.predicted(), one.situation(), one.expected(constants.least()), NOMINAL);
                if (interval.isPresent()) {
                    double low = interval.get().low();
                    double high = interval.get().high();
                    double miss = Math.max(0, low - one.actual()) + Math.max(0, one.actual() - high);
                    judged.add(new Judged(one.family(), band(one.distance()), interval.get().contains(one.actual()), 100 * (high - low + 2 / (1 - NOMINAL) * miss)));
                }
            }
        }
        return judged;
    }

    private static int band(double distance) {
        int band = 0;
        while (distance > BANDS[band]) {
            band++;
        }
        return band;
    }

    /** How bad constants are on all sources but one: interval scores relative to those of the standard constants, or the mean distance from 80%. */
    private static double loss(String rule, List<Table> tables, List<List<Judged>> judged, List<List<Judged>> standard, String without) {
        double sum = 0;
        int n = 0;
        for (int band = 0; band < BANDS.length; band++) {
            double covered = 0;
            int with = 0;
            for (int i = 0; i < tables.size(); i++) {
                int wanted = band;
                if (tables.get(i).source().equals(without) || judged.get(i).stream().noneMatch(one -> one.band() == wanted)) {
                    continue;
                }
                if (rule.equals("interval score")) {
                    sum += Math.log(meanScore(judged.get(i), band) / meanScore(standard.get(i), band));
                    n++;
                } else {
                    covered += families(judged.get(i), band).stream().mapToDouble(x -> x).average().orElseThrow();
                    with++;
                }
            }
            if (with > 0) {
                sum += Math.abs(covered / with - NOMINAL);
                n++;
            }
        }
        return sum / n;
    }

    private static double meanScore(List<Judged> judged, int band) {
        return judged.stream().filter(one -> one.band() == band).mapToDouble(Judged::score).average().orElse(Double.NaN);
    }

    /** The coverage of each family in a band. */
    private static List<Double> families(List<Judged> judged, int band) {
        Map<String, double[]> families = new TreeMap<>();
        for (Judged one : judged) {
            if (one.band() == band) {
                double[] sums = families.computeIfAbsent(one.family(), any -> new double[2]);
                sums[0] += one.covered() ? 1 : 0;
                sums[1]++;
            }
        }
        return families.values().stream().map(sums -> sums[0] / sums[1]).toList();
    }

    /** Coverage by band, where each table counts the same, and so does each family in it; intervals resample sources, then families. */
    private static void report(String title, List<Table> tables, List<List<Judged>> judged) {
        System.out.println(title);
        for (int band = 0; band < BANDS.length; band++) {
            Map<String, List<List<Double>>> sources = new TreeMap<>();
            StringBuilder each = new StringBuilder();
            double scores = 0;
            for (int i = 0; i < tables.size(); i++) {
                List<Double> families = families(judged.get(i), band);
                if (!families.isEmpty()) {
                    sources.computeIfAbsent(tables.get(i).source(), any -> new ArrayList<>()).add(families);
                    each.append(String.format(Locale.ROOT, "  %s %.0f%%", tables.get(i).name(), 100 * mean(families)));
                    scores += meanScore(judged.get(i), band);
                }
            }
            if (sources.isEmpty()) {
                continue;
            }
            List<List<List<Double>>> all = List.copyOf(sources.values());
            SplittableRandom random = new SplittableRandom(5);
            double[] draws = new double[DRAWS];
            for (int draw = 0; draw < DRAWS; draw++) {
                double sum = 0;
                int n = 0;
                for (int j = 0; j < all.size(); j++) {
                    for (List<Double> families : all.get(random.nextInt(all.size()))) {
                        double share = 0;
                        for (int k = 0; k < families.size(); k++) {
                            share += families.get(random.nextInt(families.size())) / families.size();
                        }
                        sum += share;
                        n++;
                    }
                }
                draws[draw] = sum / n;
            }
            java.util.Arrays.sort(draws);
            List<Double> means = all.stream().flatMap(List::stream).map(LeftOutTables::mean).toList();
            System.out.printf(Locale.ROOT, "%-10s 80%% covers %.0f%% (95%% interval %.0f%% to %.0f%%, %d tables of %d sources); mean interval score %.1f points;%s%n", NAMES[band],
                    100 * mean(means), 100 * draws[DRAWS / 40], 100 * draws[DRAWS - DRAWS / 40 - 1], means.size(), all.size(), scores / means.size(), each);
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
    }
}
