package dev.epicenter.torch.random;

/**
 * A counter-based random generator: the i-th number of a stream is a function of the stream's key and i only. Rewinding
 * therefore needs no saved state, and any batch can be drawn without earlier ones. The generator is SplitMix64 (Steele,
 * Lea and Flood 2014), whose state is a counter.
 *
 * <p>It uses {@link StrictMath}, so numbers are the same on every machine. Not safe for use by several threads at once.
 */
public final class CounterRandom {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double TO_UNIT = 0x1p-53;

    private final long key;
    private long counter;

    private CounterRandom(long key) {
        this.key = key;
    }

    /** The stream of ({@code seed}, {@code purpose}, {@code index...}), from its start. */
    public static CounterRandom of(long seed, RandomStream purpose, long... index) {
        long key = mix(mix(seed + GOLDEN) + purpose.ordinal() + 1);
        for (long i : index) {
            key = mix(key + mix(i + GOLDEN));
        }
        return ofKey(key);
    }

    static CounterRandom ofKey(long key) {
        return new CounterRandom(key);
    }

    /** 64 random bits. */
    public long nextLong() {
        counter++;
        return mix(key + counter * GOLDEN);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * TO_UNIT;
    }

    /** Uniform in [0, bound); the bias is below bound / 2^63. */
    public long nextLong(long bound) {
        return Math.multiplyHigh(nextLong() >>> 1, bound << 1);
    }

    /** Uniform in [0, bound). */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** Standard normal by the Box-Muller transform; uses two numbers of the stream. */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
    }

    /** 0..n-1 in random order (Fisher-Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** A hash of {@code value}, from 0 on. */
    public static long mixed(long value) {
        return mix(value + GOLDEN) >>> 1;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
