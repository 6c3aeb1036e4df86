package dev.epicenter.forecast;

import java.util.List;
import java.util.Map;

/**
 * Loss by scale: a power law above a floor, L = E + B s^-b (Hoffmann et al. 2022, equation 2, with one variable). The
 * fit is a straight line in logarithms for each floor of a grid, and takes the floor with the least squared error of
 * log L. With fewer than four scales the floor is 0. On the tables in docs/how-to/forecast.md a law without a floor predicted
 * the next loss 4 to 24% too low.
 */
final class LossLaw {
    private static final int ENOUGH = 4;
    /** The number of floors tried, from 0 to almost the smallest loss. */
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
     * Fits the law to two or more losses.
     *
     * @param losses by scale on the axis, log10; positive
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
            double distance = point.getKey() - meanX;
            xx += distance * distance;
            xy += distance * (Math.log(point.getValue() - floor) - meanLog);
        }
        return new LossLaw(floor, meanX, meanLog, xy / xx);
    }

    private double squares(List<Map.Entry<Double, Double>> points) {
        double sum = 0;
        for (Map.Entry<Double, Double> point : points) {
            double error = Math.log(at(point.getKey()) / point.getValue());
            sum += error * error;
        }
        return sum;
    }

    double at(double x) {
        return floor + Math.exp(meanLog + slope * (x - meanX));
    }
}
