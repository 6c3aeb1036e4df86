package dev.epicenter.segment;

/** Normal random numbers as a function of (seed, purpose): SplitMix64 (Steele et al. 2014) and Box-Muller. */
final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    Draws(long seed, long purpose) {
        state = mix(mix(seed * GOLDEN + 1) ^ (purpose * GOLDEN + 2));
    }

    double gaussian() {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** In [0, 1). */
    private double uniform() {
        state += GOLDEN;
        return (mix(state) >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
