package dev.epicenter.forecast.table;

import java.util.OptionalDouble;

/**
 * What is known of a model.
 *
 * @param family empty where unknown
 * @param params how many parameters
 * @param tokens of its training
 * @param flops of its training, where given
 * @param active parameters for each token of a mixture of experts; empty for other models
 */
record ModelFacts(
        String family, OptionalDouble params, OptionalDouble tokens, OptionalDouble flops, OptionalDouble active) {
    static final ModelFacts NONE = new ModelFacts(
            "", OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    ModelFacts withFamily(String other) {
        return new ModelFacts(other, params, tokens, flops, active);
    }

    ModelFacts withParams(double other) {
        return new ModelFacts(family, OptionalDouble.of(other), tokens, flops, active);
    }

    ModelFacts withTokens(double other) {
        return new ModelFacts(family, params, OptionalDouble.of(other), flops, active);
    }

    ModelFacts withFlops(double other) {
        return new ModelFacts(family, params, tokens, OptionalDouble.of(other), active);
    }

    /** These facts where known, otherwise {@code other}'s. */
    ModelFacts or(ModelFacts other) {
        return new ModelFacts(
                family.isEmpty() ? other.family : family,
                params.isPresent() ? params : other.params,
                tokens.isPresent() ? tokens : other.tokens,
                flops.isPresent() ? flops : other.flops,
                active.isPresent() ? active : other.active);
    }
}
