package dev.epicenter.watch;

import java.time.Duration;
import java.util.Random;

/**
 * Pauses between attempts: each up to twice as long as the one before, and half of it by chance, so that many who wait for one receiver do not come
 * back all at once ("equal jitter": M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog 2015).
 *
 * @param first the longest first one
 * @param most the longest of all
 */
public record Backoff(Duration first, Duration most) {
    public static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    /**
     * @param failures so many attempts failed in a row, at least 1
     * @return between half of {@code first} times 2^(failures - 1) and the whole, at most {@code most}
     */
    Duration pause(int failures, Random random) {
        double factor = Math.pow(2, Math.min(failures - 1, 40));
        double longest = Math.min(most.toMillis(), first.toMillis() * factor);
        return Duration.ofMillis(Math.round(longest * (0.5 + 0.5 * random.nextDouble())));
    }
}
