package dev.epicenter.spike;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the detector over every {@code series.csv} (row, step, value) below a folder and prints the JSON that the folder's
 * {@code score.py} takes.
 */
final class ScanLogs {
    private ScanLogs() {}

    /** A labeled series. Rows whose value means "not logged" are skipped; the others keep their row numbers. */
    record Series(String name, long[] rows, long[] steps, double[] values) {}

    /** An alarm and its row. */
    record RowAlarm(long row, Spike spike) {}

    static Series read(String name, Path csv, boolean nanMeansMissing) {
        try {
            List<String[]> kept = new ArrayList<>();
            for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
                String[] cells = line.split(",", -1);
                if (!(nanMeansMissing && Double.isNaN(number(cells[2])))) {
                    kept.add(cells);
                }
            }
            return new Series(
                    name,
                    kept.stream().mapToLong(c -> Long.parseLong(c[0])).toArray(),
                    kept.stream().mapToLong(c -> (long) number(c[1])).toArray(),
                    kept.stream().mapToDouble(c -> number(c[2])).toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<RowAlarm> alarms(Series series, DetectorConfig config) {
        SpikeDetector detector = new SpikeDetector(config);
        List<RowAlarm> alarms = new ArrayList<>();
        for (int i = 0; i < series.rows().length; i++) {
            for (SpikeSignal signal : detector.accept(series.steps()[i], series.values()[i])) {
                if (signal instanceof SpikeSignal.Alarm alarm) {
                    alarms.add(new RowAlarm(series.rows()[i], alarm.spike()));
                }
            }
        }
        return alarms;
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    /**
     * Usage: {@code ScanLogs FOLDER > scan.json}; labels.json beside the series states where NaN means "not logged".
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        String labels = Files.readString(folder.resolve("labels.json"));
        List<String> sources = new ArrayList<>();
        try (Stream<Path> names = Files.list(folder).filter(Files::isDirectory).sorted()) {
            for (Path directory : names.toList()) {
                String own = labels.substring(labels.indexOf("\"" + directory.getFileName() + "\""));
                int at = own.indexOf("\"nan_means_missing\": ") + "\"nan_means_missing\": ".length();
                Series series =
                        read(directory.getFileName() + "", directory.resolve("series.csv"), own.startsWith("true", at));
                String events = String.join(
                        ", ",
                        alarms(series, DetectorConfig.defaults()).stream()
                                .map(a -> "{\"alarm_row\": " + a.row() + ", \"kind\": \"spike\"}")
                                .toList());
                long points =
                        Files.readAllLines(directory.resolve("series.csv")).size() - 1L;
                sources.add("{\"file\": \"" + directory.getFileName()
                        + "/series.csv\", \"series\": [{\"metric\": \"loss\", " + "\"points\": " + points
                        + ", \"events\": [" + events + "]}]}");
            }
        }
        System.out.println("{\"sources\": [" + String.join(",\n", sources) + "]}");
    }
}
