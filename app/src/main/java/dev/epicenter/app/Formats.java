package dev.epicenter.app;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Formats numbers for text output. */
final class Formats {
    private Formats() {}

    /** Four significant digits. */
    static String shortly(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return value == 0 ? "0" : Double.toString(value);
        }
        double size = Math.abs(value);
        if (size >= 1e6 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String shortly(OptionalDouble value) {
        return value.isPresent() ? shortly(value.getAsDouble()) : "-";
    }

    static String orDash(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }

    /** Such as {@code 1 arm} or {@code 2 arms}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Such as {@code 42 s} or {@code 3 min 20 s}. */
    static String duration(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? seconds / 60 + " min " + seconds % 60 + " s"
                        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
