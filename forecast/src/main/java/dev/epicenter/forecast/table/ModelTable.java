package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A table of models, one in each row: family, parameters, tokens and FLOPs. Models are found by name in any spelling
 * ({@link ModelName}).
 */
final class ModelTable {
    private static final ModelTable SHIPPED = of(Shipped.table("known-models.csv"), TableOptions.NONE);

    private final Map<String, ModelFacts> models = new HashMap<>();

    private ModelTable() {}

    /** Facts of well-known public models, with their sources ({@code known-models.csv}). */
    static ModelTable shipped() {
        return SHIPPED;
    }

    /**
     * The models of a table.
     *
     * @throws EpicenterException without a column of models, or for an invalid number
     */
    static ModelTable of(RawTable table, TableOptions options) {
        RoleColumns roles =
                RoleColumns.of(table, new TableOptions(Set.of(), Map.of(), options.units(), Optional.empty()));
        Set<ColumnRole> facts =
                new HashSet<>(List.of(ColumnRole.FAMILY, ColumnRole.PARAMS, ColumnRole.TOKENS, ColumnRole.FLOPS));
        if (!roles.has(ColumnRole.MODEL) || facts.stream().noneMatch(roles::has)) {
            throw new EpicenterException("--models " + table.source()
                    + ", line 1: it needs a column model, and family, params, tokens or flops; found "
                    + RoleColumns.names(table.columns()));
        }
        NumberStyle style = NumberColumn.styleOf(table);
        List<String> names = table.rows().stream()
                .map(row -> roles.text(ColumnRole.MODEL, row))
                .toList();
        Map<ColumnRole, NumberColumn> numbers = new HashMap<>();
        for (ColumnRole role : ColumnRole.OF_MODELS) {
            if (roles.has(role)) {
                NumberColumn column = NumberColumn.of(table, roles.index(role).orElseThrow(), role, style);
                NumberColumn params = numbers.get(ColumnRole.PARAMS);
                List<OptionalDouble> sizes = role == ColumnRole.TOKENS && params != null
                        ? table.rows().stream().map(params::count).toList()
                        : List.of();
                CountUnit.set(table, column, role, options, names, sizes);
                numbers.put(role, column);
            }
        }
        ModelTable models = new ModelTable();
        for (int i = 0; i < names.size(); i++) {
            RawTable.Row row = table.rows().get(i);
            ModelFacts found = new ModelFacts(
                    roles.text(ColumnRole.FAMILY, row),
                    count(numbers, ColumnRole.PARAMS, row),
                    count(numbers, ColumnRole.TOKENS, row),
                    count(numbers, ColumnRole.FLOPS, row),
                    count(numbers, ColumnRole.ACTIVE, row));
            // A whole name goes before the normal form, which several models may share.
            models.models.put(names.get(i), found);
            models.models.putIfAbsent(ModelName.normal(names.get(i)), found);
        }
        return models;
    }

    private static OptionalDouble count(Map<ColumnRole, NumberColumn> numbers, ColumnRole role, RawTable.Row row) {
        NumberColumn column = numbers.get(role);
        return column == null ? OptionalDouble.empty() : column.count(row);
    }

    /** What is known of a model. */
    Optional<ModelFacts> find(String model) {
        ModelFacts exact = models.get(model);
        ModelFacts found = exact == null ? models.get(ModelName.normal(model)) : exact;
        int revision = model.indexOf('@');
        if (found == null && revision > 0) {
            // A checkpoint during training has the size of the model, and other tokens.
            return find(model.substring(0, revision))
                    .map(whole -> new ModelFacts(
                            "", whole.params(), OptionalDouble.empty(), OptionalDouble.empty(), whole.active()));
        }
        return Optional.ofNullable(found);
    }
}
