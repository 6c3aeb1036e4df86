package dev.epicenter.spike;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real series with hand labels, as plain numbers, so that reading a log does not count.
 *
 * @param project the repository that it comes from
 * @param points all its rows, including those whose value means "not logged"
 * @param rows the numbers of the rows that have a value
 * @param spikes the labeled events
 * @param ignored rows whose alarms count neither for nor against
 */
record LabeledSeries(
        String name,
        String project,
        long points,
        long[] rows,
        long[] steps,
        double[] values,
        List<Span> spikes,
        List<Span> ignored) {

    /** The rows from {@code from} to {@code to}, and what they are called. */
    record Span(long from, long to, String label) {
        boolean near(long row, int before, int after) {
            return row >= from - before && row <= to + after;
        }
    }

    /** All series of a folder with {@code labels.json}, {@code MANIFEST.csv} and {@code NAME/series.csv}. */
    static List<LabeledSeries> readAll(Path folder) throws IOException {
        Map<String, String> projects = projects(Files.readAllLines(folder.resolve("MANIFEST.csv")));
        List<LabeledSeries> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label : new JsonMapper()
                .readTree(Files.readString(folder.resolve("labels.json")))
                .properties()) {
            Path csv = folder.resolve(label.getKey()).resolve("series.csv");
            all.add(read(label.getKey(), projects.getOrDefault(label.getKey(), "?"), csv, label.getValue()));
        }
        return all;
    }

    private static LabeledSeries read(String name, String project, Path csv, JsonNode label) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        boolean nanMeansMissing = label.get("nan_means_missing").asBoolean();
        List<String[]> kept = lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(cells -> !(nanMeansMissing && Double.isNaN(number(cells[2]))))
                .toList();
        return new LabeledSeries(
                name,
                project,
                lines.size() - 1L,
                kept.stream().mapToLong(c -> Long.parseLong(c[0])).toArray(),
                kept.stream().mapToLong(c -> (long) number(c[1])).toArray(),
                kept.stream().mapToDouble(c -> number(c[2])).toArray(),
                spans(label.get("spikes_idx"), 2, lines.size() - 1L),
                spans(label.get("ignore_idx"), 1, lines.size() - 1L));
    }

    private static List<Span> spans(JsonNode regions, int last, long points) {
        List<Span> spans = new ArrayList<>();
        for (JsonNode region : regions) {
            long to = region.get(last).isNull() ? points : region.get(last).asLong();
            String label = region.size() > last + 1 ? region.get(last + 1).asString() : "";
            spans.add(new Span(region.get(0).asLong(), to, label));
        }
        return spans;
    }

    /** The first four cells of a line of the manifest are never quoted, except for the third. */
    private static Map<String, String> projects(List<String> manifest) {
        Map<String, String> projects = new HashMap<>();
        for (String line : manifest) {
            String[] cells = line.replaceAll("\"[^\"]*\"", "").split(",", -1);
            projects.put(cells[0], cells[3]);
        }
        return projects;
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}
