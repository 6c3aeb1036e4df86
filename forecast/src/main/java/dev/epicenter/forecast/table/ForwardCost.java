package dev.epicenter.forecast.table;

import dev.epicenter.NumberText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Recognizes a column of FLOPs that is the cost of one forward pass, as tables of image models have it, and not of training.
 * A forward pass costs two operations for each parameter and token (Kaplan et al. 2020, section 2.1), so it is below 10,000
 * per parameter for 4,096 tokens; in tables of image models it is 40 to 1,000. Training costs six for each token that was
 * seen.
 */
final class ForwardCost {
    /** A training with fewer would have seen 17,000 tokens. */
    private static final double LEAST_PER_PARAMETER = 1e5;

    /** Where parameters are unknown: more than a forward pass of the largest image models, less than a training. */
    private static final double LEAST_TRAINING = 1e12;

    private ForwardCost() {}

    /**
     * A sentence that names the column; empty for training compute.
     *
     * @param flops the column
     * @param params of the models, where the table has them
     */
    static Optional<String> note(RawTable table, NumberColumn flops, Optional<NumberColumn> params) {
        List<OptionalDouble> costs = table.rows().stream().map(flops::count).toList();
        double[] known =
                costs.stream().flatMapToDouble(OptionalDouble::stream).sorted().toArray();
        if (known.length == 0) {
            return Optional.empty();
        }
        double[] ratios = params.map(column -> IntStream.range(0, costs.size())
                        .filter(i -> costs.get(i).isPresent())
                        .mapToDouble(i -> costs.get(i).getAsDouble()
                                / column.count(table.rows().get(i)).orElse(Double.NaN))
                        .filter(ratio -> !Double.isNaN(ratio))
                        .sorted()
                        .toArray())
                .orElse(new double[0]);
        boolean forward = ratios.length > 0
                ? ratios[ratios.length / 2] < LEAST_PER_PARAMETER
                : known[known.length / 2] < LEAST_TRAINING;
        return forward
                ? Optional.of("Column " + flops.header() + ", " + NumberText.of(known[0]) + " to "
                        + NumberText.of(known[known.length - 1])
                        + ", looks like the cost of one forward pass and not of training; it is not used (--column \"flops="
                        + flops.header() + "\" uses it).")
                : Optional.empty();
    }
}
