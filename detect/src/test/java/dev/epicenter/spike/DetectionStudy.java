package dev.epicenter.spike;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Measures the detector on labeled series, and chooses its slack and threshold by cross-validation that leaves one
 * project out at a time.
 */
final class DetectionStudy {
    private DetectionStudy() {}

    /** The parameters among which cross-validation chooses. */
    static List<DetectorConfig> grid() {
        List<DetectorConfig> grid = new ArrayList<>();
        for (double slack : new double[] {1, 1.25, 1.5, 1.75, 2}) {
            for (double threshold : new double[] {8, 10, 12}) {
                grid.add(with(slack, threshold));
            }
        }
        return grid;
    }

    private static DetectorConfig with(double slack, double threshold) {
        DetectorConfig defaults = DetectorConfig.defaults();
        return new DetectorConfig(
                defaults.levelWindow(),
                defaults.noiseWindow(),
                defaults.warmup(),
                slack,
                threshold,
                defaults.minEffect(),
                defaults.recovery(),
                defaults.patience(),
                defaults.drift());
    }

    /** The rows at which the detector raises an alarm. */
    static long[] alarms(LabeledSeries series, DetectorConfig config) {
        SpikeDetector detector = new SpikeDetector(config);
        LongStream.Builder rows = LongStream.builder();
        for (int i = 0; i < series.values().length; i++) {
            long row = series.rows()[i];
            detector.accept(series.steps()[i], series.values()[i]).stream()
                    .filter(SpikeSignal.Alarm.class::isInstance)
                    .forEach(alarm -> rows.add(row));
        }
        return rows.build().toArray();
    }

    static DetectionScore score(Collection<LabeledSeries> all, DetectorConfig config) {
        return DetectionScore.sum(all.parallelStream()
                .map(series -> DetectionScore.of(series, alarms(series, config)))
                .toList());
    }

    /**
     * The score on each project's series with the parameters that are best, by the harmonic mean of recall and precision,
     * on all other projects.
     */
    static DetectionScore crossValidated(List<LabeledSeries> all) {
        List<List<DetectionScore>> scores = grid().stream()
                .map(config -> all.parallelStream()
                        .map(series -> DetectionScore.of(series, alarms(series, config)))
                        .toList())
                .toList();
        List<DetectionScore> heldOut = new ArrayList<>();
        for (String project : all.stream().map(LabeledSeries::project).collect(Collectors.toCollection(TreeSet::new))) {
            List<DetectionScore> best = scores.get(0);
            for (List<DetectionScore> candidate : scores) {
                if (of(all, candidate, project, false).f1()
                        > of(all, best, project, false).f1()) {
                    best = candidate;
                }
            }
            heldOut.add(of(all, best, project, true));
        }
        return DetectionScore.sum(heldOut);
    }

    /** The sum over the series of {@code project}, or over all others. */
    private static DetectionScore of(
            List<LabeledSeries> all, List<DetectionScore> scores, String project, boolean inside) {
        return DetectionScore.sum(IntStream.range(0, all.size())
                .filter(i -> all.get(i).project().equals(project) == inside)
                .mapToObj(scores::get)
                .toList());
    }

    /** Usage: {@code DetectionStudy FOLDER}, a folder of labeled logs. */
    public static void main(String[] args) throws IOException {
        List<LabeledSeries> all = LabeledSeries.readAll(Path.of(args[0]));
        System.out.println("series                               events found false");
        for (LabeledSeries series : all) {
            DetectionScore score = score(List.of(series), DetectorConfig.defaults());
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %6d %5d %5d%n",
                    series.name(),
                    score.events(),
                    score.found(),
                    score.falseAlarms().size());
        }
        print("defaults", score(all, DetectorConfig.defaults()));
        print("cross-validated", crossValidated(all));
        print("median + 10 MAD", byRule(all, ThresholdRules::medianAndMad));
        print("6 sigma", byRule(all, ThresholdRules::sixSigma));
        for (DetectorConfig config : grid()) {
            print("slack " + config.slack() + ", threshold " + config.threshold(), score(all, config));
        }
    }

    private static DetectionScore byRule(List<LabeledSeries> all, Function<double[], List<Integer>> rule) {
        return DetectionScore.sum(all.stream()
                .map(series -> DetectionScore.of(
                        series,
                        rule.apply(series.values()).stream()
                                .mapToLong(i -> series.rows()[i])
                                .toArray()))
                .toList());
    }

    private static void print(String name, DetectionScore score) {
        System.out.printf(
                Locale.ROOT,
                "%-26s recall %.3f (%d of %d), precision %.3f (by alarms %.3f), %d false, %.2f in 10,000 clean rows; %s%n",
                name,
                score.recall(),
                score.found(),
                score.events(),
                score.precision(),
                score.precisionByAlarms(),
                score.falseAlarms().size(),
                score.falsePerClean(),
                score.byClass().entrySet().stream()
                        .map(count -> count.getKey() + " " + count.getValue()[0] + "/" + count.getValue()[1])
                        .collect(Collectors.joining(", ")));
    }

    /** Rows with an alarm in plain values, a step each. */
    static long[] alarms(double[] values, long spacing) {
        SpikeDetector detector = new SpikeDetector(DetectorConfig.defaults());
        return LongStream.range(0, values.length)
                .filter(i -> detector.accept(i * spacing, values[(int) i]).stream()
                        .anyMatch(SpikeSignal.Alarm.class::isInstance))
                .toArray();
    }

    static boolean anyBetween(long[] rows, long from, long to) {
        return Arrays.stream(rows).anyMatch(row -> row >= from && row <= to);
    }
}
