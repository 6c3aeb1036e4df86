package dev.epicenter.forecast;

import java.util.List;

/** A method fitted to all that is known, with intervals as wide as its errors in rehearsal ask for. */
public final class Forecaster {
    private static final double NARROW = 0.8;
    private static final double WIDE = 0.95;

    private final Method method;
    private final Method.Fit fit;
    private final Spread spread;

    private Forecaster(Method method, Method.Fit fit, Spread spread) {
        this.method = method;
        this.fit = fit;
        this.spread = spread;
    }

    /** {@code method} on {@code training}, whose largest scales are what it is rehearsed on. */
    public static Forecaster of(Corpus training, Method method) {
        return new Forecaster(method, method.fit(training), Spread.of(Rehearsal.of(training, method)));
    }

    /** The one of {@code methods} that {@link BackTest} would choose on {@code training}. */
    public static Forecaster best(Corpus training, List<Method> methods) {
        List<List<HeldOut>> rehearsed =
                methods.stream().map(one -> Rehearsal.of(training, one)).toList();
        int chosen = BackTest.choose(rehearsed);
        Method method = methods.get(chosen);
        return new Forecaster(method, method.fit(training), Spread.of(rehearsed.get(chosen)));
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
        double distance = Math.max(0, where.x() - series.last().x());
        return new Prediction(score, spread.around(score, distance, NARROW), spread.around(score, distance, WIDE));
    }
}
