package dev.epicenter.forecast;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresProblem;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;

/**
 * A power law with one smooth break, y = a + b x^-c0 (1 + (x / d)^(1/f))^(-c1 f): Caballero et al. 2023, "Broken Neural
 * Scaling Laws" (arXiv 2210.14891), equation 1 with n = 1. Levenberg-Marquardt fits its six constants from seeded
 * starts. A series uses the law only if the law, fitted to all points but the last, predicts the last better than the
 * point before it. This takes eight points, because the law passes through any six. Other series keep their last value.
 */
public record BrokenPowerLaw() implements Method {
    private static final int ENOUGH = 8;
    private static final int CONSTANTS = 6;
    private static final int STARTS = 8;
    private static final int EVALUATIONS = 100;
    private static final long SEED = 20_230_712;

    @Override
    public String words() {
        return "broken power law";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Map<Series, Law> laws = training.series().parallelStream()
                .filter(series -> series.points().size() >= ENOUGH && predictsLastPoint(series))
                .flatMap(series -> Law.of(series).map(law -> Map.entry(series, law)).stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return (series, where) -> {
            Law law = laws.get(series);
            double prediction = law == null ? Double.NaN : law.at(where.x());
            return Double.isNaN(prediction) ? series.last().score() : Math.min(1, Math.max(0, prediction));
        };
    }

    private static boolean predictsLastPoint(Series series) {
        Point last = series.last();
        Series shown = series.where(point -> point.x() < last.x());
        double carried = Math.abs(shown.last().score() - last.score());
        return Law.of(shown)
                .filter(law -> Math.abs(law.at(last.x()) - last.score()) < carried)
                .isPresent();
    }

    /** The law of one series, and its sum of squared residuals. */
    private static final class Law {
        /** a, b, c0, c1, ln d and ln f, with ln x relative to {@code meanX}. */
        private final double[] v;

        private final double meanX;
        private final double squares;

        Law(double[] v, double meanX, double squares) {
            this.v = v;
            this.meanX = meanX;
            this.squares = squares;
        }

        static Optional<Law> of(Series series) {
            List<Point> points = series.points();
            double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
            double half = Math.log(10) * (series.last().x() - points.get(0).x()) / 2;
            SplittableRandom random = new SplittableRandom(SEED);
            Optional<Law> best = Optional.empty();
            for (int start = 0; start < STARTS; start++) {
                double[] from = {
                    points.get(0).score(),
                    0.2 * (random.nextDouble() - 0.3),
                    random.nextDouble() - 0.7,
                    2 * random.nextDouble() - 1,
                    half * (2 * random.nextDouble() - 1),
                    2 * random.nextDouble() - 1
                };
                Optional<Law> one = from(from, points, meanX);
                if (one.isPresent() && (best.isEmpty() || one.get().squares < best.get().squares)) {
                    best = one;
                }
            }
            return best;
        }

        private static Optional<Law> from(double[] start, List<Point> points, double meanX) {
            LeastSquaresProblem problem = new LeastSquaresBuilder()
                    .start(start)
                    .target(points.stream().mapToDouble(Point::score).toArray())
                    .model(at -> values(at, points, meanX))
                    .maxEvaluations(EVALUATIONS)
                    .maxIterations(EVALUATIONS)
                    .lazyEvaluation(false)
                    .build();
            try {
                LeastSquaresOptimizer.Optimum found = new LevenbergMarquardtOptimizer().optimize(problem);
                double squares = found.getCost() * found.getCost();
                return Double.isFinite(squares)
                        ? Optional.of(new Law(found.getPoint().toArray(), meanX, squares))
                        : Optional.empty();
            } catch (MathRuntimeException noConvergence) {
                return Optional.empty();
            }
        }

        /** Values and their Jacobian by central differences. */
        private static Pair<RealVector, RealMatrix> values(RealVector at, List<Point> points, double meanX) {
            double[] v = at.toArray();
            double[] values = new double[points.size()];
            double[][] jacobian = new double[points.size()][CONSTANTS];
            for (int i = 0; i < values.length; i++) {
                double x = points.get(i).x();
                values[i] = new Law(v, meanX, 0).at(x);
                for (int k = 0; k < CONSTANTS; k++) {
                    double[] moved = v.clone();
                    moved[k] = v[k] + 1e-6;
                    double above = new Law(moved, meanX, 0).at(x);
                    moved[k] = v[k] - 1e-6;
                    jacobian[i][k] = (above - new Law(moved, meanX, 0).at(x)) / 2e-6;
                }
            }
            return new Pair<>(MatrixUtils.createRealVector(values), MatrixUtils.createRealMatrix(jacobian));
        }

        double at(double x) {
            double u = Math.log(10) * (x - meanX);
            double f = Math.exp(v[5]);
            double away = (u - v[4]) / f;
            // ln(1 + e^t); for large t it is t, where e^t would overflow.
            double soft = away > 30 ? away : Math.log1p(Math.exp(away));
            return v[0] + v[1] * Math.exp(-v[2] * u - v[3] * f * soft);
        }
    }
}
