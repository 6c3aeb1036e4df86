package dev.epicenter.forecast;

import java.util.OptionalDouble;

/**
 * One score of one model.
 *
 * @param line of the file, the first is 1
 * @param params how many, positive
 * @param tokens of its training, where known
 * @param score a fraction, 0 to 1
 * @param chance the score of guessing, where known
 * @param shots text of the file; empty where it has none
 * @param stderr of the score, where given or computed from the number of items
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
