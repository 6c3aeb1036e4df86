package dev.epicenter.forecast;

import java.util.OptionalDouble;

/**
 * One score of one model.
 *
 * @param line of the file, the first is 1
 * @param params how many, positive
 * @param tokens seen in training, where known
 * @param score a fraction, 0 to 1
 * @param chance what guessing scores, where known
 * @param shots as the file has it, empty where it does not say
 * @param stderr of the score, where known or to be had from the number of items
 * @param loss of the model, where the file has a column of that name
 */
public record ScoreRow(
        int line,
        String family,
        String model,
        double params,
        OptionalDouble tokens,
        String task,
        String metric,
        double score,
        OptionalDouble chance,
        String shots,
        OptionalDouble stderr,
        OptionalDouble loss) {
    ScoreRow withScore(double fraction, OptionalDouble error) {
        return new ScoreRow(line, family, model, params, tokens, task, metric, fraction, chance, shots, error, loss);
    }
}
