package dev.epicenter.log;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression for a line of console text. Its group {@code step} is the step, its other named groups are
 * metrics: {@code trainLoss} is {@code train_loss}. In a built-in pattern with the groups {@code epoch} and {@code of},
 * the step is the position in an epoch of that length. Pairs are further metrics, each a name and a number.
 *
 * @param pairs has the groups {@code name} and {@code number}; searched in the whole of each matching line
 */
public record LinePattern(Pattern pattern, List<String> groups, Optional<Pattern> pairs) {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** A built-in pattern; {@code N} in a group means {@link LogNumber#REGEX}. */
    static LinePattern of(String regex) {
        return new LinePattern(Pattern.compile(numbered(regex)), names(regex), Optional.empty());
    }

    /** A built-in pattern with pairs. */
    static LinePattern withPairs(String regex, String pairs) {
        return new LinePattern(
                Pattern.compile(numbered(regex)), names(regex), Optional.of(Pattern.compile(numbered(pairs))));
    }

    private static String numbered(String regex) {
        return regex.replace(">N)", ">" + LogNumber.REGEX + ")");
    }

    /**
     * Parses a user's own pattern.
     *
     * @throws EpicenterException if it is not a regular expression, or has no named group except the step
     */
    public static LinePattern parse(String regex) {
        try {
            LinePattern pattern = new LinePattern(Pattern.compile(regex), names(regex), Optional.empty());
            if (pattern.groups.stream().allMatch("step"::equals)) {
                throw new EpicenterException("--pattern has no value: put one in a named group,"
                        + " as in 'step (?<step>\\d+).*loss (?<loss>\\S+)', not " + regex);
            }
            return pattern;
        } catch (PatternSyntaxException wrong) {
            throw new EpicenterException("--pattern is not a regular expression: " + wrong.getDescription()
                    + " at character " + (wrong.getIndex() + 1) + " of " + regex);
        }
    }

    private static List<String> names(String regex) {
        List<String> names = new ArrayList<>();
        Matcher groups = GROUP.matcher(regex);
        while (groups.find()) {
            names.add(groups.group(1));
        }
        return List.copyOf(names);
    }

    /** Whether the line matches; then its numbers are in {@code row}. */
    boolean read(String line, RowSink sink, Row row) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return false;
        }
        row.clear();
        if (groups.contains("of")) {
            row.stepInEpoch(number(matcher, "epoch"), number(matcher, "of"), number(matcher, "step"));
        }
        for (String group : groups.contains("of") ? List.<String>of() : groups) {
            String text = matcher.group(group);
            if (text == null) {
                continue;
            }
            OptionalDouble value = LogNumber.parse(withoutPunctuation(text));
            if (value.isEmpty()) {
                continue;
            }
            if (group.equals("step")) {
                row.step((long) value.getAsDouble());
            } else {
                put(metric(group), value.getAsDouble(), sink, row);
            }
        }
        if (pairs.isPresent()) {
            Matcher pair = pairs.get().matcher(line);
            while (pair.find()) {
                LogNumber.parse(pair.group("number"))
                        .ifPresent(value -> put(pair.group("name").strip(), value, sink, row));
            }
        }
        return row.size() > 0 || row.step().isPresent();
    }

    private static long number(Matcher matcher, String group) {
        double value = LogNumber.parse(matcher.group(group)).orElse(0);
        return (long) value;
    }

    private static void put(String key, double value, RowSink sink, Row row) {
        if (sink.wants(key) && row.find(key) < 0) {
            row.put(key, value, Row.Form.NUMBER);
        }
    }

    private static String withoutPunctuation(String text) {
        int end = text.length();
        while (end > 0 && ",;:|)]}%".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    /** {@code trainLoss} as {@code train_loss}. */
    private static String metric(String group) {
        return group.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    }
}
