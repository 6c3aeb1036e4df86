package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import dev.epicenter.Nearest;
import dev.epicenter.NumberText;
import dev.epicenter.config.Range;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.Freeze;
import dev.epicenter.segment.Intervention.Jitter;
import dev.epicenter.segment.Intervention.ResetMoments;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.SkipBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An arm as it is typed and named: interventions {@code NAME=VALUE}, joined by commas. {@code docs/interventions.md} is the
 * reference. {@code parse(format(x))} is x.
 */
public final class InterventionParser {
    /** The moments of all optimizers; which of them a run has, {@link InterventionCheck} knows. */
    private static final List<String> MOMENTS = List.of("m", "v", "momentum");

    private static final List<String> NAMES = Stream.concat(
                    Arrays.stream(Knob.values()).map(Knob::key),
                    Stream.of("freeze", "reset", "data_seed", "skip", "jitter"))
            .toList();

    private static final Range FACTOR = new Range(0, false, Double.POSITIVE_INFINITY, false);
    private static final Range RELATIVE = new Range(0, true, 1, false);
    private static final long DEFAULT_JITTER_SEED = 1;

    private InterventionParser() {}

    /**
     * The interventions of an arm such as {@code weight_decay=0,lr=x0.5}, in their order.
     *
     * @throws EpicenterException if a name is unknown, a value is impossible, or a name other than {@code freeze} and
     *     {@code reset} comes twice
     */
    public static List<Intervention> parse(String arm) {
        List<Intervention> interventions = new ArrayList<>();
        java.util.Set<String> seen = new HashSet<>();
        String line = arm.replaceAll("\\p{Cntrl}", " ");
        for (String part : line.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new EpicenterException(
                        "'" + part.strip() + "': expected NAME=VALUE, such as weight_decay=x0.5; " + names());
            }
            String name = part.substring(0, equals).strip();
            interventions.add(intervention(name, part.substring(equals + 1).strip()));
            boolean mayRepeat = name.equals("freeze") || name.equals("reset");
            if (!seen.add(name) && !mayRepeat) {
                throw new EpicenterException("'" + line + "': " + name + " is changed twice in one arm; remove one");
            }
        }
        return List.copyOf(interventions);
    }

    /** The arm as {@link #parse} takes it; also its name. */
    public static String format(List<Intervention> interventions) {
        return interventions.stream().map(InterventionParser::format).collect(Collectors.joining(","));
    }

    /** One intervention as {@link #parse} takes it. */
    public static String format(Intervention intervention) {
        if (intervention instanceof Scale scale) {
            return scale.knob().key() + "=x" + NumberText.of(scale.factor());
        } else if (intervention instanceof Set set) {
            return set.knob().key() + "=" + NumberText.of(set.value());
        } else if (intervention instanceof Freeze freeze) {
            return "freeze=" + freeze.pattern();
        } else if (intervention instanceof ResetMoments reset) {
            return "reset=" + reset.moment() + (reset.pattern().equals("*") ? "" : ":" + reset.pattern());
        } else if (intervention instanceof DataSeed data) {
            return "data_seed=" + data.seed();
        } else if (intervention instanceof SkipBatches skip) {
            return "skip=" + skip.count();
        }
        Jitter jitter = (Jitter) intervention;
        return "jitter=" + NumberText.of(jitter.relative()) + ":" + jitter.seed();
    }

    private static Intervention intervention(String name, String value) {
        Optional<Knob> knob =
                Arrays.stream(Knob.values()).filter(k -> k.key().equals(name)).findFirst();
        if (knob.isPresent()) {
            return value.startsWith("x")
                    ? new Scale(knob.get(), number(name, value, value.substring(1), "factor", FACTOR))
                    : new Set(
                            knob.get(),
                            number(name, value, value, knob.get().key(), EffectiveConfig.range(knob.get())));
        }
        return switch (name) {
            case "freeze" -> new Freeze(pattern(name, value, value));
            case "reset" -> reset(name, value);
            case "data_seed" -> new DataSeed(whole(name, value, value));
            case "skip" -> skip(name, value);
            case "jitter" -> jitter(name, value);
            default -> {
                String meant = Nearest.name(name, NAMES)
                        .map(near -> "did you mean " + near + "? ")
                        .orElse("");
                throw new EpicenterException("'" + name + "': no such intervention; " + meant + names());
            }
        };
    }

    private static ResetMoments reset(String name, String value) {
        int colon = value.indexOf(':');
        String moment = (colon < 0 ? value : value.substring(0, colon)).toLowerCase(Locale.ROOT);
        if (!MOMENTS.contains(moment)) {
            throw error(name, value, "'" + moment + "' is no moment; AdamW has m and v, SGD has momentum");
        }
        return new ResetMoments(moment, colon < 0 ? "*" : pattern(name, value, value.substring(colon + 1)));
    }

    private static SkipBatches skip(String name, String value) {
        long count = whole(name, value, value);
        if (count < 1) {
            throw error(name, value, "expected how many batches to skip; allowed: 1 or more");
        }
        return new SkipBatches(count);
    }

    private static Jitter jitter(String name, String value) {
        int colon = value.indexOf(':');
        String relative = colon < 0 ? value : value.substring(0, colon);
        return new Jitter(
                number(name, value, relative, "relative size", RELATIVE),
                colon < 0 ? DEFAULT_JITTER_SEED : whole(name, value, value.substring(colon + 1)));
    }

    private static String pattern(String name, String value, String pattern) {
        if (pattern.isEmpty()) {
            throw error(name, value, "expected a pattern of tensor names, such as h.*.attn.*");
        }
        return pattern;
    }

    private static double number(String name, String value, String text, String what, Range range) {
        double number = NumberText.parse(text)
                .orElseThrow(
                        () -> error(name, value, "'" + text + "' is not a finite number; " + what + " is " + range));
        if (!range.contains(number)) {
            throw error(name, value, what + " is out of range; allowed: " + range);
        }
        return number;
    }

    private static long whole(String name, String value, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw error(name, value, "'" + text + "' is not a whole number");
        }
    }

    private static EpicenterException error(String name, String value, String problem) {
        return new EpicenterException(name + "=" + value + ": " + problem);
    }

    private static String names() {
        return "known: " + String.join(", ", NAMES);
    }
}
