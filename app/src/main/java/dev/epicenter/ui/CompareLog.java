package dev.epicenter.ui;

import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.LiveSeries.Alignment;
import dev.epicenter.report.ReportPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A log of any trainer on the compare page: the points and the events of its scan. */
final class CompareLog {
    private CompareLog() {}

    /**
     * Without curves as long as the log has not been scanned.
     *
     * @param name in the served folder
     * @param address of its page
     */
    static CompareEntry of(String name, String address, OpenLogs.State state) {
        Optional<JsonNode> log = state.page()
                .flatMap(ReportPage::data)
                .map(data -> data.path("logs").path(0));
        List<JsonNode> series = log.map(one -> list(one.path("series"))).orElse(List.of());
        List<String> metrics = new ArrayList<>(List.of(CompareEntry.LOSS));
        series.stream().skip(1).map(one -> one.path("metric").asString()).forEach(metrics::add);
        boolean inTokens = !series.isEmpty()
                && series.get(0)
                        .path("step_name")
                        .asString()
                        .toLowerCase(Locale.ROOT)
                        .contains("token");
        return new CompareEntry(
                name,
                "log",
                address,
                log.map(one -> one.path("health").path("line").asString()).orElse(""),
                log.isPresent() ? Optional.empty() : state.problem(),
                log.isPresent() || state.problem().isPresent()
                        ? OptionalInt.empty()
                        : OptionalInt.of(state.percent().orElse(0)),
                metrics,
                inTokens ? Set.of(Alignment.TOKENS) : Set.of(Alignment.STEP, Alignment.CHECKPOINT),
                false,
                series.isEmpty() ? List.of() : restarts(series.get(0)),
                0,
                IntStream.range(0, series.size())
                        .boxed()
                        .flatMap(i -> events(series.get(i), i == 0, address))
                        .toList(),
                List.of(),
                List.of(),
                metric -> series.stream()
                        .filter(one -> metric.equals(one.path("metric").asString()))
                        .findFirst()
                        .or(() -> series.stream().findFirst())
                        .map(one -> kept(one, inTokens))
                        .orElse(new LiveSeries(new long[0], new double[0], new double[0])));
    }

    private static List<JsonNode> list(JsonNode array) {
        return IntStream.range(0, array.size()).mapToObj(array::path).toList();
    }

    /** The step of each point: where it goes back, the points lie on an axis of rows. */
    private static JsonNode steps(JsonNode series) {
        return series.path("steps").isEmpty() ? series.path("x") : series.path("steps");
    }

    /** The first step after each restart. */
    private static List<Long> restarts(JsonNode series) {
        JsonNode steps = steps(series);
        return IntStream.range(1, steps.size())
                .filter(i -> steps.path(i).asDouble() <= steps.path(i - 1).asDouble())
                .mapToObj(i -> Math.round(steps.path(i).asDouble()))
                .distinct()
                .toList();
    }

    /** The points that no later row repeats: after a restart, those of the continued run. */
    private static LiveSeries kept(JsonNode series, boolean inTokens) {
        JsonNode at = steps(series);
        JsonNode values = series.path("values");
        List<Integer> kept = new ArrayList<>();
        long next = Long.MAX_VALUE;
        for (int i = Math.min(at.size(), values.size()) - 1; i >= 0; i--) {
            long step = Math.round(at.path(i).asDouble());
            if (step < next) {
                kept.add(0, i);
                next = step;
            }
        }
        long[] steps =
                kept.stream().mapToLong(i -> Math.round(at.path(i).asDouble())).toArray();
        return new LiveSeries(
                steps,
                inTokens ? kept.stream().mapToDouble(i -> at.path(i).asDouble()).toArray() : new double[steps.length],
                kept.stream().mapToDouble(i -> number(values.path(i))).toArray());
    }

    /** The data of pages have NaN and infinities as text. */
    private static double number(JsonNode value) {
        return switch (value.isNumber() ? "" : value.asString("")) {
            case "" -> value.isNumber() ? value.asDouble() : Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    /** @param first whether the series is the one that stands for the loss */
    private static Stream<CompareEntry.Spike> events(JsonNode series, boolean first, String address) {
        return list(series.path("events")).stream()
                .map(event -> new CompareEntry.Spike(
                        event.path("number").isNumber()
                                ? OptionalInt.of(event.path("number").asInt())
                                : OptionalInt.empty(),
                        first
                                ? Optional.empty()
                                : Optional.of(series.path("metric").asString()),
                        event.path("kind").asString(),
                        event.path("onset").asLong(),
                        event.path("peak").asLong(),
                        event.path("end").isNumber()
                                ? OptionalLong.of(event.path("end").asLong())
                                : OptionalLong.empty(),
                        number(event.path("height")),
                        true,
                        "",
                        Optional.empty(),
                        address));
    }
}
