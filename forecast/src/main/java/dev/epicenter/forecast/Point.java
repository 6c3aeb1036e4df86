package dev.epicenter.forecast;

import java.util.OptionalDouble;

/**
 * A score at a scale.
 *
 * @param x on the axis, log10
 * @param logParams log10
 * @param logTokens log10, 0 where unknown
 * @param score 0 to 1; meaningless for a point to predict
 * @param loss of the model, where known
 */
public record Point(
        String model,
        double x,
        double logParams,
        double logTokens,
        double score,
        OptionalDouble stderr,
        OptionalDouble loss) {
    /** A point with an unknown loss. */
    public Point(String model, double x, double logParams, double logTokens, double score, OptionalDouble stderr) {
        this(model, x, logParams, logTokens, score, stderr, OptionalDouble.empty());
    }

    /** The point at a part of the way to another one, on all scales; without a score. Unknown tokens stay unknown. */
    public Point toward(Point to, double part) {
        return new Point(
                "",
                x + part * (to.x - x),
                logParams + part * (to.logParams - logParams),
                logTokens == 0 || to.logTokens == 0 ? 0 : logTokens + part * (to.logTokens - logTokens),
                Double.NaN,
                OptionalDouble.empty());
    }

    Point withScore(double newScore) {
        return new Point(model, x, logParams, logTokens, newScore, stderr, loss);
    }
}
