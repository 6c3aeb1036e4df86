package dev.epicenter.forecast.table;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's name in a normal form. {@code EleutherAI/Pythia-1.4B}, {@code EleutherAI__pythia-1.4b} and {@code pythia_1b4}
 * have the same one.
 */
final class ModelName {
    /** {@code 1b4} is 1.4B. */
    private static final Pattern INNER_UNIT =
            Pattern.compile("(?<![0-9a-z])([0-9]{1,4})([mb])([0-9]{1,4})(?![0-9a-z])");

    private static final Pattern SIZE =
            Pattern.compile("(?<![0-9a-z.])([0-9]{1,6}(?:\\.[0-9]{1,4})?)-?([mb])(?=v[0-9]|(?![0-9a-z]))");
    private static final Pattern EXPERTS = Pattern.compile("[0-9]{1,3}x[0-9.]{1,6}b");

    /** Suffixes that name a file format or say that the model is not tuned. */
    private static final Pattern NEUTRAL = Pattern.compile("(?:-hf|-base|-pt|-pretrained){1,3}$");

    private ModelName() {}

    /** The normal form. */
    static String normal(String name) {
        String text = name.replaceAll("<[^>]*>", " ").strip().toLowerCase(Locale.ROOT);
        text = text.replaceAll("/+$", "");
        text = text.substring(text.lastIndexOf('/') + 1);
        int organization = text.lastIndexOf("__");
        text = organization > 0 ? text.substring(organization + 2) : text;
        text = text.replaceAll("[_\\s:]+", "-").replaceAll("[^a-z0-9.@-]", "").replaceAll("-{2,}", "-");
        text = INNER_UNIT.matcher(text).replaceAll("$1.$3$2");
        return NEUTRAL.matcher(text).replaceFirst("").replaceAll("^-|-$", "");
    }

    /** The number of parameters that the name states: {@code opt-1.3b}, {@code bloom-1b1}; empty for {@code 8x7b}. */
    static OptionalDouble size(String name) {
        String normal = normal(name);
        if (EXPERTS.matcher(normal).find()) {
            return OptionalDouble.empty();
        }
        Matcher size = SIZE.matcher(normal);
        return size.find()
                ? OptionalDouble.of(
                        Double.parseDouble(size.group(1)) * (size.group(2).equals("b") ? 1e9 : 1e6))
                : OptionalDouble.empty();
    }

    /** The name without its size, such as {@code pythia-deduped}; the whole name if it states none. */
    static String family(String name) {
        String normal = normal(name);
        String family = SIZE.matcher(normal)
                .replaceFirst("")
                .replaceAll("-{2,}", "-")
                .replace("-@", "@")
                .replaceAll("^-|-$", "");
        return family.isEmpty() ? normal : family;
    }
}
