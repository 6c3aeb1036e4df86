package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The unit of a column of counts: parameters, tokens or FLOPs. It is the one that {@code --unit} gives, or the header states
 * ({@code Parameters (B)}), or the models' names show ({@code opt-1.3b} beside 1.3), or the sizes of the numbers.
 */
final class CountUnit {
    /** No language model has fewer parameters, and no training fewer tokens or FLOPs. */
    private static final double LEAST_COUNT = 1e5;

    /** No training has this many tokens a parameter: a tiny model of a billion parameters has 3000. */
    private static final double MOST_TOKENS_PER_PARAMETER = 2e4;

    private CountUnit() {}

    /**
     * Sets the unit of {@code column}.
     *
     * @param models the model's name of each row; empty without names
     * @param params the parameters of each row, if the column has tokens; empty where unknown
     * @return a note on an assumed unit
     */
    static Optional<String> set(
            RawTable table,
            NumberColumn column,
            ColumnRole role,
            TableOptions options,
            List<String> models,
            List<OptionalDouble> params) {
        OptionalDouble given = options.factor(role);
        OptionalDouble stated = HeaderName.of(column.header()).factor();
        if (given.isPresent() || stated.isPresent()) {
            column.scale((given.isPresent() ? given : stated).getAsDouble());
            return Optional.empty();
        }
        List<Double> bare =
                column.bare().stream().filter(value -> value > 0).sorted().toList();
        if (bare.isEmpty() || bare.get(bare.size() - 1) >= LEAST_COUNT) {
            return Optional.empty();
        }
        OptionalDouble factor = switch (role) {
            case PARAMS, ACTIVE -> params(table, column, models, bare);
            case TOKENS -> tokens(table, column, params, bare);
            default -> OptionalDouble.empty();
        };
        String range = NumberText.of(bare.get(0)) + " to " + NumberText.of(bare.get(bare.size() - 1));
        if (factor.isEmpty()) {
            throw new EpicenterException(table.source() + ", column " + column.header() + ": its values, " + range
                    + ", have no unit; write such as 7B, or give --unit " + role.key() + "=B"
                    + (role == ColumnRole.FLOPS ? " or --unit flops=1e21" : ", =M or =T"));
        }
        column.scale(factor.getAsDouble());
        return factor.getAsDouble() == 1
                ? Optional.empty()
                : Optional.of("Column " + column.header() + ", " + range + ", is read in "
                        + (factor.getAsDouble() == 1e6
                                ? "millions"
                                : factor.getAsDouble() == 1e9 ? "billions" : "trillions")
                        + " (--unit " + role.key() + "=B, =M or =T gives another unit).");
    }

    private static OptionalDouble params(
            RawTable table, NumberColumn column, List<String> models, List<Double> sorted) {
        List<Double> decades = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            OptionalDouble named = ModelName.size(models.get(i));
            Optional<Quantity> value = column.at(table.rows().get(i));
            if (named.isPresent() && value.isPresent() && value.get().value() > 0) {
                decades.add(Math.log10(named.getAsDouble() / value.get().value()));
            }
        }
        if (!decades.isEmpty()) {
            Collections.sort(decades);
            long median = Math.round(decades.get(decades.size() / 2) / 3) * 3;
            if (median == 0 || median == 6 || median == 9) {
                return OptionalDouble.of(Math.pow(10, median));
            }
        }
        // 0.07 to 70 are billions: no model that is scored has 70,000 parameters.
        boolean billions = sorted.get(0) < 10 && sorted.get(sorted.size() - 1) <= 4000;
        return billions ? OptionalDouble.of(1e9) : OptionalDouble.empty();
    }

    private static OptionalDouble tokens(
            RawTable table, NumberColumn column, List<OptionalDouble> params, List<Double> sorted) {
        if (sorted.get(sorted.size() - 1) > 40) {
            return OptionalDouble.of(1e9);
        }
        List<Double> perParameter = new ArrayList<>();
        for (int i = 0; i < params.size(); i++) {
            Optional<Quantity> value = column.at(table.rows().get(i));
            if (params.get(i).isPresent() && value.isPresent()) {
                perParameter.add(1e12 * value.get().value() / params.get(i).getAsDouble());
            }
        }
        if (perParameter.isEmpty()) {
            return OptionalDouble.empty();
        }
        Collections.sort(perParameter);
        boolean trillions = perParameter.get(perParameter.size() / 2) < MOST_TOKENS_PER_PARAMETER;
        return OptionalDouble.of(trillions ? 1e12 : 1e9);
    }
}
