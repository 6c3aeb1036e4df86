package dev.epicenter.forecast.table;

import java.util.OptionalDouble;

/**
 * What is known of a model.
 *
 * @param family empty where unknown
 * @param params how many parameters
 * @param tokens of its training
 * @param flops of its training, where given
 */
record ModelFacts(String family, OptionalDouble params, OptionalDouble tokens, OptionalDouble flops) {
    /** These facts where known, otherwise {@code other}'s. */
    ModelFacts or(ModelFacts other) {
        return new ModelFacts(
                family.isEmpty() ? other.family : family,
                params.isPresent() ? params : other.params,
                tokens.isPresent() ? tokens : other.tokens,
                flops.isPresent() ? flops : other.flops);
    }
}
