package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.replay.StandardArms;

/** Formats shams, meaningless changes, as on the command line. */
final class ShamArms {
    private ShamArms() {}

    /** Weights times (1 + {@code relative} N(0, 1)). */
    static String jitter(double relative, int seed) {
        return "jitter=" + NumberText.of(relative) + ":" + seed;
    }

    /** {@code arm} with a jitter added: the same change with another seed; an empty arm gives the jitter alone. */
    static String replicate(String arm, int seed) {
        return (arm.isEmpty() ? "" : arm + ",") + jitter(StandardArms.JITTER, seed);
    }

    /** A random-direction perturbation of the weights with this L2 norm. */
    static String nudge(double norm, int seed) {
        return "nudge=" + NumberText.of(norm) + ":" + seed;
    }

    /** A random-direction perturbation, with this L2 norm, of the tensors that match. */
    static String nudge(double norm, int seed, String pattern) {
        return nudge(norm, seed) + ":" + pattern;
    }
}
