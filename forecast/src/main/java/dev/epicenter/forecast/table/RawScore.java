package dev.epicenter.forecast.table;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A score as the file gives it, before units, models and chance levels are known.
 *
 * @param file that it is in
 * @param line of it, the first is 1; 0 in a file without lines
 * @param family empty where the file has none
 * @param params empty where the file has none, as are all other optional numbers
 * @param flops of training
 * @param value in the unit of the file
 * @param percent whether the file writes a percent sign; the value and its standard error are fractions then
 * @param chance as the file gives it
 * @param shots empty where the file has none
 * @param stderr in the unit of {@code value}
 * @param items that the score is the mean of
 * @param loss of the model
 * @param higherIsBetter where the file says it
 * @param active parameters for each token of a mixture of experts
 * @param variant of the model, which is a family of its own; empty without variants
 */
public record RawScore(
        String file,
        int line,
        String family,
        String model,
        OptionalDouble params,
        OptionalDouble tokens,
        OptionalDouble flops,
        String task,
        String metric,
        double value,
        boolean percent,
        OptionalDouble chance,
        String shots,
        OptionalDouble stderr,
        OptionalDouble items,
        OptionalDouble loss,
        Optional<Boolean> higherIsBetter,
        OptionalDouble active,
        String variant) {
    /** Where it is, for messages. */
    String place() {
        return line > 0 ? file + ", line " + line : file;
    }

    /** What the file says of the model. */
    ModelFacts facts() {
        return new ModelFacts(family, params, tokens, flops, active);
    }

    RawScore withModel(ModelFacts facts) {
        return new RawScore(
                file,
                line,
                facts.family(),
                model,
                facts.params(),
                facts.tokens(),
                facts.flops(),
                task,
                metric,
                value,
                percent,
                chance,
                shots,
                stderr,
                items,
                loss,
                higherIsBetter,
                facts.active(),
                variant);
    }

    /** With the variant in the family: {@code ViT (openai)}, or the variant alone where no family is known. */
    RawScore withVariantInFamily() {
        String whole = family.equals(NamedFamilies.ALL) ? variant : family + " (" + variant + ")";
        return variant.isEmpty() ? this : withModel(facts().withFamily(whole));
    }
}
