package dev.epicenter.forecast;

import java.util.List;

/** A method fitted to all that is known, with intervals as wide as its errors in rehearsal ask for. */
public final class Forecaster {
    private static final double NARROW = 0.8;
    private static final double WIDE = 0.95;

    private final Method method;
    private final Method.Fit fit;
    private final Spread spread;
    private final Roughness roughness;

    private Forecaster(Corpus training, Method method, Method.Fit fit, Spread spread) {
        this.method = method;
        this.fit = fit;
        this.spread = spread;
        this.roughness = Roughness.of(training);
    }

    /** {@code method} on {@code training}, whose largest scales are what it is rehearsed on. */
    public static Forecaster of(Corpus training, Method method) {
        return new Forecaster(
                training,
                method,
                method.fit(training),
                Spread.of(Rehearsal.of(training, List.of(method), new Fits()).get(0)));
    }

    /** The blend of {@code methods}: what {@link BackTest} marks as chosen. */
    public static Forecaster best(Corpus training, List<Method> methods) {
        return best(training, methods, new Fits());
    }

    static Forecaster best(Corpus training, List<Method> methods, Fits fits) {
        Blend blend = new Blend(methods);
        List<List<HeldOut>> rehearsed = blend.rehearse(training, fits);
        double[] weights = blend.weights(training, rehearsed);
        return new Forecaster(
                training, blend, blend.fit(training, weights, fits), Spread.of(blend.rehearsed(training, rehearsed)));
    }

    public Method method() {
        return method;
    }

    public Spread spread() {
        return spread;
    }

    /**
     * What is said of {@code series}, one of the training's, at {@code where}, whose own score is not looked at. A scale
     * inside those seen has the interval of no distance.
     */
    public Prediction at(Series series, Point where) {
        double score = fit.at(series, where);
        double distance = distance(series, where);
        double rough = roughness.of(series);
        return new Prediction(
                score, spread.around(score, distance, rough, NARROW), spread.around(score, distance, rough, WIDE));
    }

    /** On the axis from the last scale of {@code series}, log10; 0 inside the scales seen. */
    static double distance(Series series, Point where) {
        return Math.max(0, where.x() - series.last().x());
    }
}
