package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.List;
import java.util.Optional;

/** The blend of several methods fitted to all scores, with intervals calibrated on its inner back-test errors. */
public final class Forecaster {
    /**
     * How many times the back-tested distance predictions may reach, in decades. On truncated tables the intervals kept
     * their coverage up to here (79 to 86%), and not beyond (58 to 94% by table).
     */
    public static final double REACH = 3;

    private static final double NARROW = 0.8;
    private static final double WIDE = 0.95;

    private final Blend.Rehearsed rehearsed;
    private final Blend.Fitted fit;
    private final ConformalIntervals intervals;
    private final SeriesVariability variability;

    private Forecaster(SeriesSet training, Blend.Rehearsed rehearsed) {
        this.rehearsed = rehearsed;
        fit = rehearsed.fit(training);
        intervals = rehearsed.intervals();
        variability = SeriesVariability.of(training);
    }

    /** Fits the blend of {@code methods}, which {@link BackTestResult} marks as chosen. */
    public static Forecaster best(SeriesSet training, List<Method> methods) {
        return best(training, methods, new FitCache());
    }

    static Forecaster best(SeriesSet training, List<Method> methods, FitCache fits) {
        return new Forecaster(training, new Blend(methods).rehearsed(training, fits));
    }

    public ConformalIntervals intervals() {
        return intervals;
    }

    /** How far beyond the last scales the inner back-tests check predictions. */
    public TestedDistance tested() {
        return rehearsed.tested();
    }

    Blend.Rehearsed rehearsed() {
        return rehearsed;
    }

    /** Whether a prediction is so much farther than all back-tests that none is made. */
    public boolean refuses(Series series, Point where) {
        return tested().decades().isPresent() && tested().isExceededBy(distance(series, where) / REACH);
    }

    /**
     * The prediction of {@code series}, one of the training set, at {@code where}, whose score is ignored. A scale
     * inside the observed ones has the interval of distance 0.
     */
    public Prediction at(Series series, Point where) {
        Blend.Mixed mixed = fit.mixed(series, where);
        double score = mixed.score();
        Situation situation = fit.shown().of(series, where);
        double expected = ExpectedError.of(variability.of(series), series.last().score(), score, mixed.spread());
        Optional<Interval> narrow = intervals.around(score, situation, expected, NARROW);
        return new Prediction(score, narrow, intervals.around(score, situation, expected, WIDE));
    }

    /**
     * The 80% interval that {@code series} is expected to have at {@code where} once it has a score at {@code further}, if
     * that score is as predicted. Every method then passes through it and adds its own change from there. Empty where
     * {@code where} stays too far to predict, or without intervals.
     */
    Optional<Interval> after(Series series, Point further, Point where) {
        if (further.x() <= series.last().x()) {
            return refuses(series, where) ? Optional.empty() : at(series, where).eighty();
        }
        double distance = where.x() - further.x();
        if (tested().decades().isPresent() && tested().isExceededBy(distance / REACH)) {
            return Optional.empty();
        }
        double reached = fit.mixed(series, further).score();
        Blend.Mixed mixed = fit.mixedFrom(series, further, reached, where);
        double expected = ExpectedError.of(variability.of(series), reached, mixed.score(), mixed.spread());
        return intervals.around(mixed.score(), fit.shown().of(series, where).at(distance), expected, NARROW);
    }

    /** The distance on the axis from the last scale of {@code series}, log10; 0 inside the observed scales. */
    static double distance(Series series, Point where) {
        return Math.max(0, where.x() - series.last().x());
    }
}
