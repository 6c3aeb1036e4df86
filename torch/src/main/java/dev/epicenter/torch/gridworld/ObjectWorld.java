package dev.epicenter.torch.gridworld;

import dev.epicenter.config.DataConfig.Gridworld;
import dev.epicenter.config.DataConfig.Scope;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;

/**
 * The kinds of objects of a seed, what they look like, and the episodes in which they occur. An appearance is eight
 * numbers: the hyperbolic tangent of a random linear map of the features, with noise. A changed appearance turns that map
 * towards another random map, by up to 60 degrees.
 */
public final class ObjectWorld {
    /** Numbers of an appearance. */
    public static final int APPEARANCE = Gridworld.FEATURES - Utility.FEATURES - 1;

    /** Objects on a map. */
    public static final int OBJECTS = 6;

    private static final int KINDS = 16;
    private static final int SIDE = 6;
    private static final int HORIZON = 8;
    private static final int MORE_STEPS = 4;
    private static final double NOISE = 0.1;
    private static final double SPREAD = 1.5;
    private static final double LARGEST_ANGLE = StrictMath.PI / 3;

    private final double[][] kinds;
    private final double[][] newKinds;
    private final double[][] look;
    private final double[][] otherLook;

    /** The world of a seed. */
    public ObjectWorld(long seed) {
        CounterRandom random = CounterRandom.of(seed, RandomStream.GRIDWORLD);
        kinds = kinds(random);
        newKinds = kinds(random);
        look = look(random);
        otherLook = look(random);
    }

    /** Each feature is 0 with a probability of 1/3, and uniform otherwise. */
    private static double[][] kinds(CounterRandom random) {
        double[][] made = new double[KINDS][Utility.FEATURES];
        for (double[] kind : made) {
            for (int f = 0; f < kind.length; f++) {
                kind[f] = Math.max(0, 1.5 * random.nextDouble() - 0.5);
            }
        }
        return made;
    }

    private static double[][] look(CounterRandom random) {
        double[][] map = new double[APPEARANCE][Utility.FEATURES];
        for (double[] row : map) {
            for (int f = 0; f < row.length; f++) {
                row[f] = SPREAD * random.nextGaussian();
            }
        }
        return map;
    }

    /**
     * A random episode.
     *
     * @param grade size of the shift: 0 (none) to 3
     */
    public GridEpisode episode(Scope scope, int grade, CounterRandom random) {
        double share = (double) grade / Gridworld.LARGEST_GRADE;
        boolean temporal = scope == Scope.TEMPORAL;
        GridMap map = GridMap.random(SIDE + (scope == Scope.PHYSICAL ? grade : 0), OBJECTS, random);
        double angle = scope == Scope.APPEARANCE ? share * LARGEST_ANGLE : 0;
        double[][] features = new double[OBJECTS][];
        float[][] appearances = new float[OBJECTS][];
        for (int i = 0; i < OBJECTS; i++) {
            int kind = random.nextInt(KINDS);
            boolean isNew = random.nextDouble() < (scope == Scope.KINDS ? share : 0);
            features[i] = (isNew ? newKinds : kinds)[kind];
            appearances[i] = appearance(features[i], angle, random);
        }
        return new GridEpisode(
                map, HORIZON + (temporal ? MORE_STEPS * grade : 0), temporal ? share : 0, features, appearances);
    }

    private float[] appearance(double[] features, double angle, CounterRandom random) {
        float[] seen = new float[APPEARANCE];
        double own = StrictMath.cos(angle);
        double other = StrictMath.sin(angle);
        for (int i = 0; i < APPEARANCE; i++) {
            double sum = 0;
            for (int f = 0; f < features.length; f++) {
                sum += (own * look[i][f] + other * otherLook[i][f]) * features[f];
            }
            seen[i] = (float) (StrictMath.tanh(sum) + NOISE * random.nextGaussian());
        }
        return seen;
    }
}
