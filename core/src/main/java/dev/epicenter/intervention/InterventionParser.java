package dev.epicenter.intervention;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.Range;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.intervention.DataChange.DataSeed;
import dev.epicenter.intervention.DataChange.ScaleBatch;
import dev.epicenter.intervention.DataChange.SetBatch;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.HyperparameterChange.ScaleGroup;
import dev.epicenter.intervention.HyperparameterChange.Set;
import dev.epicenter.intervention.HyperparameterChange.SetGroup;
import dev.epicenter.intervention.PrecisionChange.Autocast;
import dev.epicenter.intervention.PrecisionChange.LossPrecision;
import dev.epicenter.intervention.PrecisionChange.WeightPrecision;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.intervention.StateChange.Rescale;
import dev.epicenter.intervention.StateChange.ResetMoments;
import dev.epicenter.intervention.TrainableChange.Freeze;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parser of arms: interventions {@code NAME=VALUE}, separated by commas. The text is also the name of the arm. The reference
 * is {@code docs/reference/interventions.md}. {@code parse(format(x))} equals x.
 */
public final class InterventionParser {
    /** The moments of all optimizers. {@link InterventionCheck} checks which of them a run has. */
    private static final List<String> MOMENTS = List.of("m", "v", "momentum");

    private static final List<String> NAMES = Stream.concat(
                    Arrays.stream(Hyperparameter.values()).map(Hyperparameter::key),
                    Stream.of(
                            "freeze",
                            "reset",
                            "rescale",
                            "data_seed",
                            "skip",
                            "replace",
                            "permute",
                            "batch_size",
                            "loss",
                            "weights",
                            "autocast",
                            "jitter",
                            "nudge"))
            .toList();

    private static final Range FACTOR = new Range(0, false, Double.POSITIVE_INFINITY, false);
    private static final Range POSITIVE = new Range(0, true, Double.POSITIVE_INFINITY, false);
    private static final Range SHARE = new Range(0, true, 1, false);
    private static final String DEFAULT_SEED = "1";

    /** Interventions that one arm may apply to several groups of tensors or batches. */
    private static final java.util.Set<String> REPEATED =
            java.util.Set.of("freeze", "reset", "rescale", "replace", "permute");

    /** Names that other code bases use, for "did you mean". */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("wd", "weight_decay"),
            Map.entry("learning_rate", "lr"),
            Map.entry("b1", "beta1"),
            Map.entry("b2", "beta2"),
            Map.entry("epsilon", "eps"),
            Map.entry("clip", "clip_grad_norm"),
            Map.entry("grad_clip", "clip_grad_norm"),
            Map.entry("max_grad_norm", "clip_grad_norm"),
            Map.entry("bs", "batch_size"),
            Map.entry("seed", "data_seed"));

    private InterventionParser() {}

    /**
     * Parses an arm such as {@code weight_decay=0,lr=x0.5}, in order.
     *
     * @throws EpicenterException if a name is unknown, a value is invalid, or a name not in {@link #REPEATED} occurs
     *     twice
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
            if (!seen.add(name) && !REPEATED.contains(name)) {
                throw new EpicenterException("'" + line + "': " + name + " is changed twice in one arm; remove one");
            }
        }
        return List.copyOf(interventions);
    }

    private static Intervention intervention(String name, String value) {
        InterventionText text = new InterventionText(name, value);
        int at = name.indexOf('@');
        String plain = at < 0 ? name : name.substring(0, at);
        Optional<Hyperparameter> knob = Arrays.stream(Hyperparameter.values())
                .filter(k -> k.key().equals(plain))
                .findFirst();
        if (knob.isPresent()) {
            return at < 0 ? knob(knob.get(), text) : group(knob.get(), text.pattern(name.substring(at + 1)), text);
        } else if (at >= 0 && NAMES.contains(plain)) {
            throw text.error("only lr and weight_decay take tensors after @");
        }
        return switch (name) {
            case "freeze" -> new Freeze(text.pattern(value));
            case "reset" -> reset(text);
            case "rescale" -> rescale(text);
            case "data_seed" -> new DataSeed(text.whole(value));
            case "skip" -> new SkipBatches(text.whole(value, 1, "how many batches to skip"));
            case "replace" -> BatchSyntax.replace(text);
            case "permute" -> BatchSyntax.permute(text);
            case "batch_size" -> batchSize(text);
            case "loss" -> new LossPrecision(choice(text, PrecisionConfig.Loss.values()));
            case "autocast" -> {
                if (!value.equals(Autocast.OFF)) {
                    throw text.error("only autocast=off is possible");
                }
                yield new Autocast();
            }
            case "weights" -> new WeightPrecision(choice(text, PrecisionConfig.Weights.values()));
            case "jitter" -> jitter(text);
            case "nudge" -> nudge(text);
            default -> {
                String meant = Optional.ofNullable(SYNONYMS.get(plain.toLowerCase(Locale.ROOT)))
                        .or(() -> DidYouMean.name(plain, NAMES))
                        .map(near -> "did you mean " + near + "? ")
                        .orElse("");
                throw new EpicenterException("'" + name + "': no such intervention; " + meant + names());
            }
        };
    }

    private static Intervention knob(Hyperparameter knob, InterventionText text) {
        String value = text.value();
        return value.startsWith("x")
                ? new Scale(knob, text.number(value.substring(1), "factor", FACTOR))
                : new Set(knob, text.number(value, knob.key(), EffectiveConfig.range(knob)));
    }

    private static Intervention group(Hyperparameter knob, String pattern, InterventionText text) {
        if (knob != Hyperparameter.LR && knob != Hyperparameter.WEIGHT_DECAY) {
            throw text.error(
                    "only lr and weight_decay take tensors after @; " + knob.key() + " applies to the whole run");
        }
        Intervention whole = knob(knob, text);
        return whole instanceof Scale scale
                ? new ScaleGroup(knob, pattern, scale.by())
                : new SetGroup(knob, pattern, ((Set) whole).to());
    }

    private static ResetMoments reset(InterventionText text) {
        String moment = text.before(':').toLowerCase(Locale.ROOT);
        if (!MOMENTS.contains(moment)) {
            throw text.error("'" + moment + "' is not a moment; AdamW has m and v, SGD has momentum");
        }
        return new ResetMoments(moment, text.pattern(text.after(':', "*")));
    }

    private static Rescale rescale(InterventionText text) {
        if (text.value().indexOf(':') < 0) {
            throw text.error("expected PATTERN:FACTOR, such as wte:1.3");
        }
        String factor = text.after(':', "");
        return new Rescale(text.pattern(text.before(':')), text.number(factor, "factor", POSITIVE));
    }

    private static Intervention batchSize(InterventionText text) {
        String value = text.value();
        if (value.startsWith("x")) {
            return new ScaleBatch(text.number(value.substring(1), "factor", SHARE));
        }
        long sequences = text.whole(value, 1, "how many sequences of each batch to train on, or a factor such as x0.5");
        return new SetBatch((int) Math.min(sequences, Integer.MAX_VALUE));
    }

    private static Jitter jitter(InterventionText text) {
        double relative = text.number(text.before(':'), "relative size", SHARE);
        InterventionText rest = seedAndPattern(text);
        return new Jitter(relative, seed(rest), text.pattern(rest.after(':', "*")));
    }

    private static Nudge nudge(InterventionText text) {
        double norm = text.number(text.before(':'), "norm", POSITIVE);
        InterventionText rest = seedAndPattern(text);
        return new Nudge(norm, seed(rest), text.pattern(rest.after(':', "*")));
    }

    /** The text after the first colon of {@code SIZE:SEED:PATTERN}. */
    private static InterventionText seedAndPattern(InterventionText text) {
        return new InterventionText(text.name(), text.after(':', DEFAULT_SEED));
    }

    private static long seed(InterventionText rest) {
        return rest.whole(rest.before(':'));
    }

    private static <E extends Enum<E>> E choice(InterventionText text, E[] choices) {
        return Arrays.stream(choices)
                .filter(choice -> RecordSchema.snakeCase(choice.name()).equals(text.value()))
                .findFirst()
                .orElseThrow(() -> text.error("expected one of "
                        + Arrays.stream(choices)
                                .map(choice -> RecordSchema.snakeCase(choice.name()))
                                .collect(Collectors.joining(", "))));
    }

    private static String names() {
        return "known: " + String.join(", ", NAMES);
    }
}
