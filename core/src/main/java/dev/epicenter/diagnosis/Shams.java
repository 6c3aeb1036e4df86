package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.replay.StandardArms;

/** Meaningless changes, as they are typed. */
final class Shams {
    private Shams() {}

    /** Weights times (1 + {@code relative} N(0, 1)). */
    static String jitter(double relative, int seed) {
        return "jitter=" + NumberText.of(relative) + ":" + seed;
    }

    /** {@code arm} again, and a jitter with it: the same change over another seed; empty changes nothing else. */
    static String replicate(String arm, int seed) {
        return (arm.isEmpty() ? "" : arm + ",") + jitter(StandardArms.JITTER, seed);
    }

    /** A random direction of that L2 norm over the weights. */
    static String nudge(double norm, int seed) {
        return "nudge=" + NumberText.of(norm) + ":" + seed;
    }

    /** A random direction of that L2 norm over the weights that match. */
    static String nudge(double norm, int seed, String pattern) {
        return nudge(norm, seed) + ":" + pattern;
    }
}
