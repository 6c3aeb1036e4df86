package dev.epicenter.log.format;

import dev.epicenter.EpicenterException;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A user's regular expression for a line of console text. It is searched in each line, as often as it occurs. Its named
 * groups are the fields of a record:
 *
 * <ul>
 *   <li>{@code step}: the step; with a suffix ({@code 12K}) or commas ({@code 12,000}) too
 *   <li>{@code epoch}, {@code place}, {@code of}: the epoch, the position in it, and its length. The step is computed from
 *       them if there is no {@code step}; with an {@code of} but no {@code place}, {@code step} is the position
 *   <li>{@code split}: a word for the data, such as {@code train}, {@code valid} or {@code test}
 *   <li>{@code rank}: the process that printed the line
 *   <li>{@code name} and {@code number}: a metric's name and its value, for each occurrence
 *   <li>any other: a metric; {@code trainLoss} is {@code train_loss}
 * </ul>
 *
 * A line with values and no position belongs to the step of the line before.
 *
 * @param groups the names of the groups, in order
 */
public record LinePattern(Pattern pattern, List<String> groups) {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** The most time for a line. A line of 64 KiB takes milliseconds unless the pattern backtracks. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    /** The groups that are no metrics. */
    private static final Set<String> FIELDS = Set.of("step", "epoch", "place", "of", "split", "rank", "name");

    /**
     * Parses a user's own pattern.
     *
     * @throws EpicenterException if it is not a regular expression, or has no named group for a value
     */
    public static LinePattern parse(String regex) {
        try {
            LinePattern pattern = new LinePattern(Pattern.compile(regex), names(regex));
            if (FIELDS.containsAll(pattern.groups)) {
                throw new EpicenterException("--pattern has no value: put one in a named group,"
                        + " as in 'step (?<step>\\d+).*loss (?<loss>\\S+)', not " + regex);
            }
            if (pattern.groups.contains("name") != pattern.groups.contains("number")) {
                throw new EpicenterException("--pattern needs both groups name and number, or neither: " + regex);
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

    /**
     * Whether the line matches; then its fields are in {@code fields}.
     *
     * @throws SlowPattern if that takes too long, or more stack than there is
     */
    boolean read(String line, LineFields fields) {
        fields.clear();
        try {
            return find(pattern.matcher(TimedText.of(line, LONGEST)), fields);
        } catch (TimedText.TimeOver | StackOverflowError backtracking) {
            fields.clear();
            throw new SlowPattern();
        }
    }

    /** Thrown when the pattern backtracks too much on a line. */
    static final class SlowPattern extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        SlowPattern() {
            super("--pattern takes too long on a line", null, false, false);
        }
    }

    private boolean find(Matcher matcher, LineFields fields) {
        boolean found = false;
        while (matcher.find()) {
            found = true;
            position(matcher, fields);
            values(matcher, fields);
            if (matcher.end() == matcher.start()) {
                break;
            }
        }
        return found;
    }

    private void position(Matcher matcher, LineFields fields) {
        String split = text(matcher, "split");
        if (split != null) {
            fields.split = Split.named(split.toLowerCase(Locale.ROOT));
        }
        number(matcher, "rank").ifPresent(rank -> fields.rank = (int) rank);
        String epoch = text(matcher, "epoch");
        if (epoch != null) {
            LogNumber.parse(epoch).ifPresent(value -> fields.epoch(value, epoch.indexOf('.') < 0));
        }
        long of = (long) number(matcher, "of").orElse(-1);
        boolean inEpoch = groups.contains("of") && !groups.contains("place");
        step(matcher, "step", inEpoch ? LineFields.StepKind.BATCH : LineFields.StepKind.GLOBAL, of, fields);
        step(matcher, "place", LineFields.StepKind.BATCH, of, fields);
    }

    private void step(Matcher matcher, String group, LineFields.StepKind kind, long of, LineFields fields) {
        String text = text(matcher, group);
        if (text == null) {
            return;
        }
        SuffixedNumber.parse(text).ifPresent(step -> fields.step(kind, step.value(), of, step.unit()));
    }

    private void values(Matcher matcher, LineFields fields) {
        Split split = fields.split == null ? Split.TRAIN : fields.split;
        for (String group : groups) {
            String name =
                    group.equals("number") ? text(matcher, "name") : FIELDS.contains(group) ? null : metric(group);
            OptionalDouble value = number(matcher, group);
            if (name != null && value.isPresent()) {
                boolean own = Label.of(name.strip()).split().isPresent();
                fields.value(name.strip(), own ? Split.TRAIN : split, value.getAsDouble());
            }
        }
    }

    private @Nullable String text(Matcher matcher, String group) {
        return groups.contains(group) ? matcher.group(group) : null;
    }

    private OptionalDouble number(Matcher matcher, String group) {
        String text = text(matcher, group);
        return text == null ? OptionalDouble.empty() : LogNumber.parse(withoutPunctuation(text));
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
        return group.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
