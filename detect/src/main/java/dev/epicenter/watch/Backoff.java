package dev.epicenter.watch;

import java.time.Duration;
import java.util.Random;

/**
 * Exponential backoff between attempts: each pause is up to twice as long as the previous one, and half of it is
 * random. Many clients of one receiver then do not retry at the same time ("equal jitter": M. Brooker, Exponential
 * Backoff And Jitter, AWS Architecture Blog 2015).
 *
 * @param first the maximum of the first pause
 * @param most the maximum of any pause
 */
public record Backoff(Duration first, Duration most) {
    public static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    /**
     * @param failures the number of consecutive failed attempts, at least 1
     * @return {@code first} times 2^(failures - 1), at most {@code most}, times a random factor between 0.5 and 1
     */
    Duration pause(int failures, Random random) {
        double factor = Math.pow(2, Math.min(failures - 1, 40));
        double longest = Math.min(most.toMillis(), first.toMillis() * factor);
        return Duration.ofMillis(Math.round(longest * (0.5 + 0.5 * random.nextDouble())));
    }
}
