package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The scales to predict at, the same for all families. By default it is each family's next scale: one more step of the
 * same length as its last one, in parameters and tokens.
 *
 * @param params numbers of parameters, positive; may be empty
 * @param tokens training tokens; empty: those of the family's largest model
 * @param loss of the model, for the axis of loss
 */
public record PredictionTargets(List<Double> params, OptionalDouble tokens, OptionalDouble loss) {
    public static final PredictionTargets NEXT =
            new PredictionTargets(List.of(), OptionalDouble.empty(), OptionalDouble.empty());

    public PredictionTargets {
        params = List.copyOf(params);
    }

    /**
     * The points to predict at for {@code family}; their scores have no meaning. Empty for a family of one scale,
     * unless scales are given.
     *
     * @throws EpicenterException where {@code axis} needs a value that is not given
     */
    public List<Point> of(SeriesSet corpus, ScaleAxis axis, String family) {
        TreeMap<Double, Point> scales = new TreeMap<>();
        corpus.series().stream()
                .filter(series -> series.family().equals(family))
                .forEach(series -> series.points().forEach(point -> scales.putIfAbsent(point.x(), point)));
        Point last = scales.lastEntry().getValue();
        if (!isGiven()) {
            return Optional.ofNullable(scales.lowerEntry(last.x()))
                    .map(Map.Entry::getValue)
                    .map(before -> List.of(next(before, last)))
                    .orElse(List.of());
        }
        List<Point> points = new ArrayList<>();
        double logTokens = tokens.isPresent() ? Math.log10(tokens.getAsDouble()) : last.logTokens();
        List<Double> sizes = params.isEmpty() ? List.of(Math.pow(10, last.logParams())) : params;
        for (double size : sizes) {
            double logParams = Math.log10(size);
            points.add(point(x(axis, logParams, logTokens), logParams, logTokens));
        }
        return points;
    }

    private boolean isGiven() {
        return !params.isEmpty() || tokens.isPresent() || loss.isPresent();
    }

    private double x(ScaleAxis axis, double logParams, double logTokens) {
        return switch (axis) {
            case PARAMS -> {
                if (params.isEmpty()) {
                    throw new EpicenterException("--axis params needs --to N, a number of parameters");
                }
                yield logParams;
            }
            case TOKENS -> {
                if (tokens.isEmpty()) {
                    throw new EpicenterException("--axis tokens needs --tokens D");
                }
                yield logTokens;
            }
            case COMPUTE -> Math.log10(6) + logParams + logTokens;
            case LOSS ->
                -Math.log10(loss.orElseThrow(() -> new EpicenterException("--axis loss needs --loss L, not --to")));
        };
    }

    private static Point next(Point before, Point last) {
        double logTokens =
                before.logTokens() == 0 || last.logTokens() == 0 ? 0 : 2 * last.logTokens() - before.logTokens();
        return point(2 * last.x() - before.x(), 2 * last.logParams() - before.logParams(), logTokens);
    }

    private static Point point(double x, double logParams, double logTokens) {
        return new Point("", x, logParams, logTokens, Double.NaN, OptionalDouble.empty());
    }
}
