package dev.epicenter.spike;

import java.util.Arrays;
import java.util.Random;

/** Losses without any event, of the kinds that make detectors fire; only synthetic ones, so the truth is known. */
enum HealthySeries {
    /** A power-law fall with white noise. */
    WHITE {
        @Override
        double[] of(int rows, Random random) {
            return series(rows, random, (i, r) -> 0.05 * r.nextGaussian());
        }
    },
    /** Noise that is correlated over about ten rows. */
    CORRELATED {
        @Override
        double[] of(int rows, Random random) {
            double[] state = new double[1];
            return series(rows, random, (i, r) -> state[0] = 0.9 * state[0] + 0.02 * r.nextGaussian());
        }
    },
    /** A wave from the order of the data: 46 rows, 6% high, with white noise. */
    PERIODIC {
        @Override
        double[] of(int rows, Random random) {
            return series(
                    rows,
                    random,
                    (i, r) -> 0.12 * Math.max(0, Math.sin(2 * Math.PI * i / 46.0)) + 0.03 * r.nextGaussian());
        }
    },
    /** Student's t with three degrees of freedom. */
    HEAVY_TAILED {
        @Override
        double[] of(int rows, Random random) {
            return series(rows, random, (i, r) -> {
                double squares = 0;
                for (int k = 0; k < 3; k++) {
                    double z = r.nextGaussian();
                    squares += z * z;
                }
                return 0.03 * r.nextGaussian() / Math.sqrt(squares / 3);
            });
        }
    },
    /** The noise grows and shrinks tenfold over a thousand rows. */
    CHANGING_NOISE {
        @Override
        double[] of(int rows, Random random) {
            return series(rows, random, (i, r) -> 0.05 * Math.pow(10, -0.5 * Math.cos(i / 160.0)) * r.nextGaussian());
        }
    },
    /** Two decimals, so that most rows repeat their predecessor. */
    ROUNDED {
        @Override
        double[] of(int rows, Random random) {
            double[] values = series(rows, random, (i, r) -> 0.008 * r.nextGaussian());
            Arrays.setAll(values, i -> Math.rint(values[i] * 100) / 100);
            return values;
        }
    },
    /** A policy's loss: mostly 0, with rare values of both signs. */
    NEAR_ZERO {
        @Override
        double[] of(int rows, Random random) {
            double[] values = new double[rows];
            Arrays.setAll(values, i -> random.nextInt(4) == 0 ? 0.08 * random.nextGaussian() : 0);
            return values;
        }
    },
    /** Fine-tuning a classifier with few examples a batch: flat, then a fall with noise that grows from nothing. */
    SMALL_BATCHES {
        @Override
        double[] of(int rows, Random random) {
            double[] values = new double[rows];
            for (int i = 0; i < rows; i++) {
                double learned = 1 / (1 + Math.exp((80 - i) / 15.0));
                double level = 0.69 - 0.55 * learned;
                double sum = 0;
                for (int k = 0; k < 16; k++) {
                    sum += -Math.log(1 - random.nextDouble());
                }
                values[i] = level * (1 - learned) + learned * level * sum / 16 + 0.002 * random.nextGaussian();
            }
            return values;
        }
    },
    /** Blocks of 150 rows lie 6% lower, now and then, and return in one step. */
    DATA_BLOCKS {
        @Override
        double[] of(int rows, Random random) {
            int[] until = {600};
            boolean[] low = {false};
            return series(rows, random, (i, r) -> {
                if (i >= until[0]) {
                    low[0] = !low[0];
                    until[0] = i + (low[0] ? 150 : 300 + r.nextInt(600));
                }
                return (low[0] ? -0.14 : 0) + 0.03 * r.nextGaussian();
            });
        }
    };

    /** The noise of a row. */
    interface Noise {
        double at(int row, Random random);
    }

    abstract double[] of(int rows, Random random);

    private static double[] series(int rows, Random random, Noise noise) {
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = 2 + 6 / Math.sqrt(1 + i) + noise.at(i, random);
        }
        return values;
    }
}
