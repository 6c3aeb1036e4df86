package dev.epicenter.forecast.table;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A model's name in a normal form. {@code EleutherAI/Pythia-1.4B}, {@code EleutherAI__pythia-1.4b} and {@code pythia_1b4}
 * have the same one.
 */
final class ModelName {
    /** {@code 1b4} and {@code 1p4b} are 1.4B. */
    private static final Pattern INNER_UNIT =
            Pattern.compile("(?<![0-9a-z])([0-9]{1,4})([mb])([0-9]{1,4})(?![0-9a-z])");

    private static final Pattern INNER_POINT = Pattern.compile("(?<![0-9a-z])([0-9]{1,3})p([0-9]{1,2})b(?![0-9a-z])");

    /** {@code Qwen-1_8B} is 1.8B: where hyphens separate the words, an underscore between digits is a decimal point. */
    private static final Pattern UNDERSCORE_POINT = Pattern.compile("(?<=[0-9])_(?=[0-9])");

    /** {@code ViT-B/16}: the patch size is no name in a folder {@code ViT-B}. */
    private static final Pattern PATCH = Pattern.compile("(?<=[a-z0-9])/(?=[0-9]{1,2}(?![0-9a-z.]))");

    /** {@code moe-a2-7b}, as file names write {@code A2.7B}. */
    private static final Pattern ACTIVE_POINT = Pattern.compile("(?<=-moe-a)([0-9]{1,3})-(?=[0-9]b)");

    /** Suffixes that name a file format or say that the model is not tuned. */
    private static final Pattern NEUTRAL = Pattern.compile("(?:-hf|-base|-pt|-pretrained){1,3}$");

    private ModelName() {}

    /** The normal form. */
    static String normal(String name) {
        String text = ExpertSizes.withoutRemark(name.replaceAll("<[^>]*>", " "))
                .strip()
                .toLowerCase(Locale.ROOT);
        text = PATCH.matcher(text.replaceAll("/+$", "")).replaceAll("-");
        text = text.substring(text.lastIndexOf('/') + 1);
        int organization = text.lastIndexOf("__");
        text = organization > 0 ? text.substring(organization + 2) : text;
        text = text.indexOf('-') < 0 ? text : UNDERSCORE_POINT.matcher(text).replaceAll(".");
        text = text.replaceAll("[_\\s:]+", "-").replaceAll("[^a-z0-9.@-]", "").replaceAll("-{2,}", "-");
        text = INNER_UNIT.matcher(text).replaceAll("$1.$3$2");
        text = INNER_POINT.matcher(text).replaceAll("$1.$2b");
        text = ACTIVE_POINT.matcher(text).replaceAll("$1.");
        return NEUTRAL.matcher(text).replaceFirst("").replaceAll("^-|-$", "");
    }

    /** The number of parameters that the name states: {@code opt-1.3b}, {@code bloom-1b1}; empty for {@code 8x7b}. */
    static OptionalDouble size(String name) {
        return NameParts.of(name).params();
    }

    /** The name without its size, such as {@code pythia-deduped}; the whole name if it states nothing else. */
    static String family(String name) {
        String family = NameParts.of(name).family();
        return family.isEmpty() ? normal(name) : family;
    }
}
