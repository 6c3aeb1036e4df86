package dev.epicenter.spike;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;

/** Measures the detector on {@link PlantedSeries} and prints the table of {@code docs/explanation/detection.md}. */
final class DetectionTable {
    private static final int ONSET = 2000;

    private DetectionTable() {}

    /**
     * @param found fraction of the events with an alarm in time
     * @param delay median steps from onset to alarm of the detected events
     */
    record Recall(double found, double delay) {}

    static Recall recall(PlantedSeries.Event event, int seeds, DetectorConfig config) {
        long[] delays = LongStream.range(0, seeds)
                .map(seed -> {
                    double[] series =
                            PlantedSeries.of(event, ONSET, ONSET + event.deadline + 1, new Random(1000 + seed));
                    return LongStream.of(alarms(series, config))
                            .filter(step -> step >= ONSET)
                            .findFirst()
                            .orElse(-1);
                })
                .filter(step -> step >= 0)
                .map(step -> step - ONSET)
                .sorted()
                .toArray();
        return new Recall(delays.length / (double) seeds, delays.length == 0 ? Double.NaN : delays[delays.length / 2]);
    }

    /** False alarms per ten thousand steps, including the start of the run. */
    static double falseAlarms(int seeds, int length, DetectorConfig config) {
        long count = LongStream.range(0, seeds)
                .map(seed ->
                        alarms(PlantedSeries.of(PlantedSeries.Event.NONE, 0, length, new Random(seed)), config).length)
                .sum();
        return count * 1e4 / ((double) seeds * length);
    }

    static long[] alarms(double[] series, DetectorConfig config) {
        SpikeDetector detector = new SpikeDetector(config);
        return LongStream.range(0, series.length)
                .filter(step -> detector.accept(step, series[(int) step]).stream()
                        .anyMatch(SpikeSignal.Alarm.class::isInstance))
                .toArray();
    }

    public static void main(String[] args) {
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 400;
        DetectorConfig config = DetectorConfig.defaults();
        System.out.printf(Locale.ROOT, "False alarms in 10,000 steps: %.2f%n%n", falseAlarms(seeds, 5000, config));
        System.out.println("| planted | found | median delay, steps |\n| --- | --- | --- |");
        Arrays.stream(PlantedSeries.Event.values())
                .filter(event -> event != PlantedSeries.Event.NONE)
                .forEach(event -> {
                    Recall recall = recall(event, seeds, config);
                    System.out.printf(
                            Locale.ROOT, "| %s | %.0f%% | %.0f |%n", event.words, 100 * recall.found(), recall.delay());
                });
    }
}
