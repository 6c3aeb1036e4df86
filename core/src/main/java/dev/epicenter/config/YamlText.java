package dev.epicenter.config;

import dev.epicenter.NumberText;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Scalars as YAML; read back, they have the same type and value. */
final class YamlText {
    /** What needs no quotes, unless it reads as a value of another type. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");

    /** The other types' words that {@link #PLAIN} lets through; a few more than YAML 1.2 has, for readers of YAML 1.1. */
    private static final Pattern RESERVED = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private YamlText() {}

    /** A number, boolean, enum constant or string. */
    static String of(Object scalar) {
        if (scalar instanceof Double number) {
            return NumberText.of(number);
        } else if (scalar instanceof Enum<?> constant) {
            return RecordSchema.snakeCase(constant.name());
        } else if (scalar instanceof String text) {
            return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches() ? text : quoted(text);
        }
        return scalar.toString();
    }

    private static String quoted(String text) {
        return text.codePoints().mapToObj(YamlText::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            return "\\" + (char) codePoint;
        } else if (codePoint >= ' ' && codePoint <= '~' || Character.isLetterOrDigit(codePoint)) {
            return Character.toString(codePoint);
        }
        return String.format(Locale.ROOT, codePoint > 0xFFFF ? "\\U%08X" : "\\u%04X", codePoint);
    }
}
