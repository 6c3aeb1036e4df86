package dev.epicenter.log.format;

import java.util.Locale;
import java.util.Set;

/** Names of losses that do not contain the word, as Marian, BasicSR, XGBoost and others print them. */
final class ImplicitLosses {
    private static final Set<String> NAMES = Set.of(
            "cost",
            "learn",
            "giou",
            "objf",
            "rmse",
            "mae",
            "elbo",
            "xe",
            "logppl",
            "ce-mean-words",
            "l1",
            "l2",
            "smoothl1",
            "smooth_l1",
            "nll",
            "bce",
            "error",
            "merror",
            // pix2pix and CycleGAN
            "g_gan",
            "g_l1",
            "d_real",
            "d_fake",
            "d_a",
            "d_b",
            "g_a",
            "g_b",
            "cycle_a",
            "cycle_b",
            "idt_a",
            "idt_b");

    private static final Set<String> ERRORS = Set.of("rmse", "mae");

    private ImplicitLosses() {}

    static boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean speed = lower.contains("time") || lower.contains("/sec") || lower.contains("speed");
        return !speed && (lower.startsWith("l_") || lower.endsWith("cross-entropy") || isIn(NAMES, lower));
    }

    /** Whether it is an error of a regression. */
    static boolean isError(String name) {
        return isIn(ERRORS, name.toLowerCase(Locale.ROOT));
    }

    private static boolean isIn(Set<String> names, String lower) {
        int at = Math.max(lower.lastIndexOf(' '), lower.lastIndexOf('-'));
        return names.contains(lower) || names.contains(lower.substring(at + 1));
    }

    /** A name that is recognized as a loss's, and whose last part is the printed one. */
    static String named(String name) {
        return "loss/" + name;
    }
}
