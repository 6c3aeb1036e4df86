package dev.epicenter.forecast;

import java.util.List;
import java.util.Map;

/**
 * Loss by scale: a power law above a floor, L = E + B s^-b (Hoffmann et al. 2022, equation 2, of one variable). A straight line in
 * logarithms for each floor of a grid, the floor that leaves the least squares of log L; from fewer than four scales the floor
 * is 0. On the tables in docs/explanation/forecast.md a law without a floor foretold the next loss 4 to 24% too low.
 */
final class LossLaw {
    private static final int ENOUGH = 4;
    /** Of floors, from 0 to nearly the least loss. */
    private static final int GRID = 200;

    private final double floor;
    private final double meanX;
    private final double meanLog;
    private final double slope;

    private LossLaw(double floor, double meanX, double meanLog, double slope) {
        this.floor = floor;
        this.meanX = meanX;
        this.meanLog = meanLog;
        this.slope = slope;
    }

    /**
     * Through two losses or more.
     *
     * @param losses by scale on the axis, log10; above 0
     */
    static LossLaw of(Map<Double, Double> losses) {
        List<Map.Entry<Double, Double>> points = List.copyOf(losses.entrySet());
        LossLaw best = above(0, points);
        if (points.size() < ENOUGH) {
            return best;
        }
        double least = best.squares(points);
        double lowest =
                losses.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        for (int i = 1; i < GRID; i++) {
            LossLaw one = above(lowest * i / GRID, points);
            double squares = one.squares(points);
            if (squares < least) {
                least = squares;
                best = one;
            }
        }
        return best;
    }

    private static LossLaw above(double floor, List<Map.Entry<Double, Double>> points) {
        int n = points.size();
        double meanX = 0;
        double meanLog = 0;
        for (Map.Entry<Double, Double> point : points) {
            meanX += point.getKey() / n;
            meanLog += Math.log(point.getValue() - floor) / n;
        }
        double xx = 0;
        double xy = 0;
        for (Map.Entry<Double, Double> point : points) {
            double away = point.getKey() - meanX;
            xx += away * away;
            xy += away * (Math.log(point.getValue() - floor) - meanLog);
        }
        return new LossLaw(floor, meanX, meanLog, xy / xx);
    }

    private double squares(List<Map.Entry<Double, Double>> points) {
        double sum = 0;
        for (Map.Entry<Double, Double> point : points) {
            double off = Math.log(at(point.getKey()) / point.getValue());
            sum += off * off;
        }
        return sum;
    }

    double at(double x) {
        return floor + Math.exp(meanLog + slope * (x - meanX));
    }
}
