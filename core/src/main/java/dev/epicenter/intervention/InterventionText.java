package dev.epicenter.intervention;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.Range;

/** The text of an intervention, {@code NAME=VALUE}, with methods that parse parts of its value. */
record InterventionText(String name, String value) {

    /** The text before the first {@code separator}, or all. */
    String before(char separator) {
        int at = value.indexOf(separator);
        return at < 0 ? value : value.substring(0, at);
    }

    /** The text after the first {@code separator}; {@code otherwise} if there is none. */
    String after(char separator, String otherwise) {
        int at = value.indexOf(separator);
        return at < 0 ? otherwise : value.substring(at + 1);
    }

    String pattern(String pattern) {
        if (pattern.isEmpty()) {
            throw error("expected a pattern of tensor names, such as h.*.attn.*");
        }
        return pattern;
    }

    double number(String text, String what, Range range) {
        double number = NumberText.parse(text)
                .orElseThrow(() -> error("'" + text + "' is not a finite number; " + what + " is " + range));
        if (!range.contains(number)) {
            throw error(what + " is out of range; allowed: " + range);
        }
        return number;
    }

    long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw error("'" + text + "' is not a whole number");
        }
    }

    /** A whole number of at least {@code min}. */
    long whole(String text, long min, String what) {
        long number = whole(text);
        if (number < min) {
            throw error("expected " + what + "; allowed: " + min + " or more");
        }
        return number;
    }

    EpicenterException error(String problem) {
        return new EpicenterException(name + "=" + value + ": " + problem);
    }
}
