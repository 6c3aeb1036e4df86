package dev.epicenter.config;

import dev.epicenter.DidYouMean;
import java.util.List;

/** Formats the error message for an unknown key. */
@FunctionalInterface
interface UnknownKey {
    /** The maximum number of valid keys listed after a suggestion. */
    int SHORT_LIST = 6;

    /** @param section the dotted key of the section; empty at the top level */
    String problem(String section, String name, List<String> valid);

    /** Suggests the nearest key of the section, or an equal key in another section. */
    UnknownKey ANYWHERE = (section, name, valid) -> {
        List<String> elsewhere = SchemaPaths.all().stream()
                .filter(path -> path.endsWith("." + name))
                .toList();
        String list = "valid: " + String.join(", ", valid);
        return DidYouMean.name(name, valid)
                .map(near -> "unknown key; did you mean " + near + "?" + (valid.size() <= SHORT_LIST ? " " + list : ""))
                .orElseGet(() -> elsewhere.isEmpty()
                        ? "unknown key; " + list
                        : "unknown key here; did you mean " + String.join(" or ", elsewhere) + "?");
    };

    /** Suggests only the nearest key of the section. For files that are not run files. */
    UnknownKey HERE = (section, name, valid) -> "unknown key; "
            + DidYouMean.name(name, valid)
                    .map(near -> "did you mean " + near + "? ")
                    .orElse("")
            + "valid: " + String.join(", ", valid);

    /** Like {@link #ANYWHERE}, but recognizes keys of other kinds. */
    static UnknownKey inVariant(SealedSchema schema, Class<? extends Record> variant) {
        return (section, name, valid) -> schema.variants().stream()
                .filter(other -> RecordSchema.of(other).names().contains(name))
                .findFirst()
                .map(other -> "a key of kind " + SealedSchema.kind(other) + ", not of " + SealedSchema.kind(variant)
                        + "; valid: " + String.join(", ", valid))
                .orElseGet(() -> ANYWHERE.problem(section, name, valid));
    }
}
