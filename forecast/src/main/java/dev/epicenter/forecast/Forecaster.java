package dev.epicenter.forecast;

import java.util.List;

/** A method fitted to all scores, with intervals calibrated on its inner back-test errors. */
public final class Forecaster {
    private static final double NARROW = 0.8;
    private static final double WIDE = 0.95;

    private final Method method;
    private final Method.Fit fit;
    private final ConformalIntervals spread;
    private final SeriesVariability variability;

    private Forecaster(SeriesSet training, Method method, Method.Fit fit, ConformalIntervals spread) {
        this.method = method;
        this.fit = fit;
        this.spread = spread;
        this.variability = SeriesVariability.of(training);
    }

    /** Fits {@code method} to {@code training}, and back-tests it on the largest scales of {@code training}. */
    public static Forecaster of(SeriesSet training, Method method) {
        return new Forecaster(
                training,
                method,
                method.fit(training),
                ConformalIntervals.of(InnerBackTest.of(training, List.of(method), new FitCache())
                        .get(0)));
    }

    /** Fits the blend of {@code methods}, which {@link BackTestResult} marks as chosen. */
    public static Forecaster best(SeriesSet training, List<Method> methods) {
        return best(training, methods, new FitCache());
    }

    static Forecaster best(SeriesSet training, List<Method> methods, FitCache fits) {
        Blend blend = new Blend(methods);
        List<List<HeldOutPrediction>> inner = blend.innerBackTests(training, fits);
        double[] weights = blend.weights(training, inner);
        return new Forecaster(
                training,
                blend,
                blend.fit(training, weights, fits),
                ConformalIntervals.of(blend.innerPredictions(training, inner)));
    }

    public Method method() {
        return method;
    }

    public ConformalIntervals spread() {
        return spread;
    }

    /**
     * The prediction of {@code series}, one of the training set, at {@code where}, whose score is ignored. A scale
     * inside the observed ones has the interval of distance 0.
     */
    public Prediction at(Series series, Point where) {
        double score = fit.at(series, where);
        double distance = distance(series, where);
        double seriesVariability = variability.of(series);
        return new Prediction(
                score,
                spread.around(score, distance, seriesVariability, NARROW),
                spread.around(score, distance, seriesVariability, WIDE));
    }

    /** The distance on the axis from the last scale of {@code series}, log10; 0 inside the observed scales. */
    static double distance(Series series, Point where) {
        return Math.max(0, where.x() - series.last().x());
    }
}
