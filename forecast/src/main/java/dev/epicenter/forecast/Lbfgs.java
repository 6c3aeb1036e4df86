package dev.epicenter.forecast;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Minimizes a smooth function by limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5, ten pairs). The
 * line search halves the step until Armijo's condition holds.
 */
final class Lbfgs {
    private static final int MEMORY = 10;
    private static final double ENOUGH = 1e-4;

    /** A function that also writes its gradient into {@code gradient}. */
    @FunctionalInterface
    interface Function {
        double at(double[] x, double[] gradient);
    }

    /** The point found, and the function's value there. */
    static final class Minimum {
        private final double[] x;
        private final double value;

        Minimum(double[] x, double value) {
            this.x = x;
            this.value = value;
        }

        double[] x() {
            return x;
        }

        double value() {
            return value;
        }
    }

    private static final class Pair {
        private final double[] step;
        private final double[] change;
        private final double rho;

        Pair(double[] step, double[] change, double rho) {
            this.step = step;
            this.change = change;
            this.rho = rho;
        }
    }

    private Lbfgs() {}

    static Minimum minimize(Function function, double[] start, int iterations) {
        int n = start.length;
        double[] x = start.clone();
        double[] gradient = new double[n];
        double value = function.at(x, gradient);
        ArrayDeque<Pair> pairs = new ArrayDeque<>();
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] direction = direction(gradient, pairs);
            double slope = dot(direction, gradient);
            if (slope == 0) {
                break;
            }
            if (!(slope < 0)) {
                pairs.clear();
                continue;
            }
            double length = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
            double[] next = new double[n];
            double[] nextGradient = new double[n];
            double nextValue = Double.NaN;
            int halvings = 0;
            for (; halvings < 40; halvings++) {
                for (int i = 0; i < n; i++) {
                    next[i] = x[i] + length * direction[i];
                }
                nextValue = function.at(next, nextGradient);
                if (nextValue <= value + ENOUGH * length * slope) {
                    break;
                }
                length /= 2;
            }
            if (halvings == 40) {
                if (pairs.isEmpty()) {
                    break;
                }
                pairs.clear();
                continue;
            }
            double[] step = minus(next, x);
            double[] change = minus(nextGradient, gradient);
            double curvature = dot(step, change);
            if (curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) {
                pairs.addLast(new Pair(step, change, 1 / curvature));
                if (pairs.size() > MEMORY) {
                    pairs.removeFirst();
                }
            }
            double gain = value - nextValue;
            x = next;
            gradient = nextGradient;
            value = nextValue;
            if (gain <= 1e-13 * Math.abs(value)) {
                break;
            }
        }
        return new Minimum(x, value);
    }

    private static double[] direction(double[] gradient, ArrayDeque<Pair> pairs) {
        double[] q = gradient.clone();
        double[] alphas = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<Pair> newest = pairs.descendingIterator(); newest.hasNext(); ) {
            Pair pair = newest.next();
            alphas[--i] = pair.rho * dot(pair.step, q);
            add(q, -alphas[i], pair.change);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = 1 / (last.rho * dot(last.change, last.change));
            for (int j = 0; j < q.length; j++) {
                q[j] *= scale;
            }
        }
        for (Pair pair : pairs) {
            add(q, alphas[i++] - pair.rho * dot(pair.change, q), pair.step);
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
