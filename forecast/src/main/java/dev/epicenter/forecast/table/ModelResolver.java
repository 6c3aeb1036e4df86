package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Completes what the scores say of their models: from the table that {@code --models} names (which overrides the scores'
 * own columns), then from the shipped table of public models, then from the model's name. What comes from where is noted.
 * Scores of models without parameters are skipped.
 */
final class ModelResolver {
    private static final int NAMED = 3;

    private final Optional<ModelTable> given;
    private final Map<RawKey, ModelFacts> known = new HashMap<>();
    private final Map<String, Set<String>> origins = new LinkedHashMap<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private final NamedFamilies named = new NamedFamilies();

    private static final double TOKENS_PER_PARAMETER = 20;

    private record RawKey(String model, ModelFacts own) {}

    private ModelResolver(Optional<ModelTable> given) {
        this.given = given;
    }

    /**
     * The scores with complete models.
     *
     * @param models the table that {@code --models} names
     * @throws EpicenterException if neither parameters nor floating-point operations of any model are known
     */
    static RawScores resolve(RawScores raw, Optional<ModelTable> models) {
        return new ModelResolver(models).all(raw);
    }

    private RawScores all(RawScores raw) {
        List<RawScore> scores = new ArrayList<>();
        int skipped = 0;
        for (RawScore each : raw.scores()) {
            ModelFacts facts = facts(each);
            if (facts.params().isEmpty()) {
                unknown.add(each.model());
                skipped++;
            } else {
                scores.add(each.withModel(facts));
                if (facts.family().isEmpty()) {
                    named.add(each.model());
                }
            }
        }
        if (scores.isEmpty() && !raw.scores().isEmpty()) {
            RawScore first = raw.scores().get(0);
            throw new EpicenterException(first.place() + ": the number of parameters of '" + first.model()
                    + "' is unknown, as of every other model; give a column params (--column params=NAME) or flops, or"
                    + " --models FILE, a table with the columns model, params, tokens and flops");
        }
        List<String> notes = new ArrayList<>(raw.notes());
        origins.forEach((origin, names) ->
                notes.add(origin + " " + Formats.count(names.size(), "model") + " (" + first(names) + ")."));
        if (!named.isEmpty()) {
            scores = named.of(scores, notes);
        }
        scores = scores.stream().map(RawScore::withVariantInFamily).toList();
        if (skipped > 0) {
            notes.add("Skipped " + Formats.count(skipped, "score") + " of " + Formats.count(unknown.size(), "model")
                    + " without parameters (" + first(unknown) + "); --models FILE gives them.");
        }
        return new RawScores(raw.source(), scores, notes, raw.wide());
    }

    private ModelFacts facts(RawScore score) {
        ModelFacts own = score.facts();
        return known.computeIfAbsent(new RawKey(score.model(), own), key -> complete(score.model(), own));
    }

    private ModelFacts complete(String model, ModelFacts own) {
        ModelFacts facts = own;
        Optional<ModelFacts> side = given.flatMap(table -> table.find(model));
        if (side.isPresent()) {
            facts = side.get().or(facts);
            origin("From --models:", model);
        }
        if (facts.params().isEmpty()
                || facts.tokens().isEmpty()
                || facts.family().isEmpty()) {
            Optional<ModelFacts> shipped = ModelTable.shipped().find(model);
            if (shipped.isPresent()) {
                String missing = missing(facts, shipped.get());
                if (!missing.isEmpty()) {
                    origin("From the shipped table of public models: " + missing + " of", model);
                }
                facts = facts.or(shipped.get());
            }
        }
        facts = fromName(model, facts);
        if (facts.params().isEmpty() && facts.flops().isPresent()) {
            facts = withParams(model, facts, facts.flops().getAsDouble());
        }
        return withActiveCompute(model, facts);
    }

    private ModelFacts fromName(String model, ModelFacts facts) {
        NameParts parts = NameParts.of(model);
        ModelFacts found = facts;
        if (facts.params().isEmpty() && parts.params().isPresent()) {
            found = found.withParams(parts.params().getAsDouble());
            origin("From the model's name: parameters of", model);
        }
        if (facts.tokens().isEmpty()
                && facts.flops().isEmpty()
                && parts.tokens().isPresent()) {
            found = found.withTokens(parts.tokens().getAsDouble());
            origin("From the model's name: tokens of", model);
        }
        return found.or(new ModelFacts(
                "", OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), parts.active()));
    }

    /** With the compute of a mixture of experts: each token passes through the active parameters only. */
    private ModelFacts withActiveCompute(String model, ModelFacts facts) {
        if (facts.active().isEmpty()
                || facts.active().getAsDouble() >= facts.params().orElse(0)) {
            return facts;
        }
        origin("Mixtures of experts: params are all parameters, and compute counts the active ones, in", model);
        return facts.flops().isPresent() || facts.tokens().isEmpty()
                ? facts
                : facts.withFlops(
                        6 * facts.active().getAsDouble() * facts.tokens().getAsDouble());
    }

    /**
     * The parameters N of a model of which the floating-point operations C are given: from C = 6ND with its tokens D (Kaplan
     * et al. 2020, section 2.1), or without them from D = 20N (Hoffmann et al. 2022, table 3).
     */
    private ModelFacts withParams(String model, ModelFacts facts, double flops) {
        if (facts.tokens().isPresent()) {
            origin("From FLOPs and tokens, as FLOPs / (6 tokens): parameters of", model);
            return facts.withParams(flops / (6 * facts.tokens().getAsDouble()));
        }
        origin("Only FLOPs are given, so --axis compute is the scale; assumed 20 tokens per parameter:", model);
        double params = Math.sqrt(flops / (6 * TOKENS_PER_PARAMETER));
        return facts.withParams(params).withTokens(TOKENS_PER_PARAMETER * params);
    }

    /** What the one leaves open and the other has. */
    private static String missing(ModelFacts facts, ModelFacts other) {
        List<String> words = new ArrayList<>();
        if (facts.family().isEmpty()) {
            words.add("family");
        }
        if (facts.params().isEmpty()) {
            words.add("parameters");
        }
        if (facts.tokens().isEmpty() && other.tokens().isPresent()) {
            words.add("tokens");
        }
        return String.join(", ", words);
    }

    private void origin(String words, String model) {
        origins.computeIfAbsent(words, any -> new LinkedHashSet<>()).add(model);
    }

    private static String first(Set<String> names) {
        return String.join(", ", names.stream().limit(NAMED).toList()) + (names.size() > NAMED ? ", ..." : "");
    }
}
