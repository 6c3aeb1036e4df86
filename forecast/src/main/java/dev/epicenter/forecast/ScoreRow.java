package dev.epicenter.forecast;

import dev.epicenter.forecast.table.ScoreUnit;
import java.util.OptionalDouble;

/**
 * One score of one model.
 *
 * @param line of the file, the first is 1; 0 in a file without lines
 * @param params how many, positive
 * @param tokens of its training, where known
 * @param score a fraction, 0 to 1, that rises with skill
 * @param chance the score of guessing, where known
 * @param shots text of the file; empty where it has none
 * @param stderr of the score, where given or computed from the number of items or from repeats
 * @param loss of the model, where the file has a column of that name
 * @param flops of its training, where given
 * @param unit of the score in the file
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
        OptionalDouble loss,
        OptionalDouble flops,
        ScoreUnit unit) {}
