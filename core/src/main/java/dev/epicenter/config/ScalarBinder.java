package dev.epicenter.config;

import dev.epicenter.DidYouMean;
import dev.epicenter.NumberText;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Converts scalars of a run file to Java values. Values of the wrong type or out of range are errors. */
final class ScalarBinder {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    private static final int LONGEST_SHOWN = 40;

    private ScalarBinder() {}

    static long whole(Node node, ConfigLocation place, Range range, long least, long greatest) {
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.INT) || !isWhole(scalar)) {
            throw place.error("expected a whole number, found " + describe(node) + asWhole(node));
        }
        BigInteger value = new BigInteger(scalar.getValue());
        boolean fits =
                value.compareTo(BigInteger.valueOf(least)) >= 0 && value.compareTo(BigInteger.valueOf(greatest)) <= 0;
        if (!fits || !range.contains(value.longValueExact())) {
            String type = fits ? "" : " (and " + least + " to " + greatest + ")";
            throw place.error(shortened(scalar.getValue()) + " is out of range; allowed: " + range + type);
        }
        return value.longValueExact();
    }

    static double number(Node node, ConfigLocation place, Range range) {
        boolean isNumber = node instanceof ScalarNode && (hasTag(node, Tag.INT) || hasTag(node, Tag.FLOAT));
        Optional<Double> value = isNumber ? NumberText.parse(((ScalarNode) node).getValue()) : Optional.empty();
        if (value.isEmpty()) {
            throw place.error("expected a finite number, found " + describe(node) + "; allowed: " + range);
        }
        if (!range.contains(value.get())) {
            throw place.error(describe(node) + " is out of range; allowed: " + range);
        }
        return value.get();
    }

    static boolean bool(Node node, ConfigLocation place) {
        if (node instanceof ScalarNode scalar && hasTag(node, Tag.BOOL)) {
            return Boolean.parseBoolean(scalar.getValue());
        }
        throw place.error("expected true or false, found " + describe(node));
    }

    static String text(Node node, ConfigLocation place) {
        if (node instanceof ScalarNode scalar && hasTag(node, Tag.STR)) {
            return scalar.getValue();
        }
        String remedy = node instanceof ScalarNode scalar && !hasTag(node, Tag.NULL)
                ? "; put it in quotes: \"" + shortened(scalar.getValue()) + "\""
                : "";
        throw place.error("expected text, found " + describe(node) + remedy);
    }

    static <E> E choice(Node node, ConfigLocation place, List<E> choices, List<String> names) {
        String text = node instanceof ScalarNode scalar && !hasTag(node, Tag.NULL) ? scalar.getValue() : "";
        int index = names.indexOf(text);
        if (index >= 0) {
            return choices.get(index);
        }
        String nearest = text.isEmpty()
                ? ""
                : DidYouMean.name(text, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
        String found = text.isEmpty() ? describe(node) : "'" + shortened(text) + "'";
        throw place.error("expected one of " + String.join(", ", names) + ", found " + found + nearest);
    }

    static Object enumValue(Node node, ConfigLocation place, Class<?> type) {
        List<?> constants = Arrays.asList(type.getEnumConstants());
        return choice(
                node,
                place,
                constants,
                constants.stream()
                        .map(constant -> RecordSchema.snakeCase(((Enum<?>) constant).name()))
                        .toList());
    }

    /** Describes a node for messages. */
    static String describe(Node node) {
        if (node instanceof MappingNode) {
            return "keys below it";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (hasTag(node, Tag.NULL)) {
            return "nothing";
        }
        String value = shortened(((ScalarNode) node).getValue());
        return hasTag(node, Tag.STR) ? "the text '" + value + "'" : value;
    }

    /** {@code text} on one line, shortened if long. */
    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }

    private static boolean isWhole(ScalarNode scalar) {
        return WHOLE.matcher(scalar.getValue()).matches();
    }

    /** The suggestion for a whole number written as 1e5 or 100.0. */
    private static String asWhole(Node node) {
        if (!hasTag(node, Tag.FLOAT)) {
            return "";
        }
        return NumberText.parse(((ScalarNode) node).getValue())
                .filter(value -> value == Math.rint(value) && Math.abs(value) < 1e15)
                .map(value -> "; write " + value.longValue())
                .orElse("");
    }

    private static boolean hasTag(Node node, Tag tag) {
        return node.getTag().equals(tag);
    }
}
