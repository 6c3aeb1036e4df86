package dev.epicenter.forecast.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The families of models whose names are all that is known of them. The family is the name without its size. Training data
 * and dates in names stay in the family where several sizes share them; where each size has its own, they tell no families
 * apart.
 */
final class NamedFamilies {
    private static final int NAMED = 3;

    /** The family of models whose names show none. */
    static final String ALL = "all";

    /** The family of models that are called by their size, such as {@code 13B}, beside other families. */
    private static final String UNNAMED = "unnamed";

    private final Map<String, Set<String>> labels = new HashMap<>();
    private final Map<String, Set<String>> sizes = new HashMap<>();
    private final Map<String, Set<String>> labeledSizes = new HashMap<>();
    private final Set<String> models = new LinkedHashSet<>();

    /** Adds a model without a family. */
    void add(String model) {
        if (models.add(model)) {
            NameParts parts = NameParts.of(model);
            String size = parts.params().toString();
            add(labels, parts.base(), parts.label());
            add(sizes, parts.base(), size);
            add(labeledSizes, parts.base(), parts.label() + " " + size);
        }
    }

    private static void add(Map<String, Set<String>> sets, String key, String value) {
        sets.computeIfAbsent(key, any -> new TreeSet<>()).add(value);
    }

    boolean isEmpty() {
        return models.isEmpty();
    }

    /**
     * The scores with their families. If the names show as many families as models, they show none: then the models are one
     * family.
     */
    List<RawScore> of(List<RawScore> scores, List<String> notes) {
        Map<String, String> families = new LinkedHashMap<>();
        Map<String, String> known = new HashMap<>();
        scores.forEach(one -> known.putIfAbsent(ModelName.normal(one.family()), one.family()));
        // Llama-3-405B is of the family Llama-3 of the shipped table.
        models.forEach(model -> families.put(model, known.getOrDefault(family(model), family(model))));
        Map<String, Set<String>> members = new LinkedHashMap<>();
        // Rows of one name with several sizes are a family.
        scores.forEach(one -> add(members, family(one, families), one.model() + " " + one.params()));
        boolean named = scores.stream().allMatch(one -> one.family().isEmpty());
        boolean none = named && members.size() > 1 && members.values().stream().allMatch(each -> each.size() == 1)
                || members.keySet().equals(Set.of(UNNAMED));
        notes.add(
                none
                        ? "The models' names show no families: all are taken as one; a column family gives them."
                        : "Families are taken from the models' names: " + first(families.values()) + ".");
        return scores.stream()
                .map(one -> one.withModel(one.facts().withFamily(none ? ALL : family(one, families))))
                .toList();
    }

    private static String family(RawScore score, Map<String, String> families) {
        return score.family().isEmpty() ? families.getOrDefault(score.model(), ALL) : score.family();
    }

    private String family(String model) {
        NameParts parts = NameParts.of(model);
        String base = parts.base();
        boolean distinct = count(labels, base) > 1 && count(labels, base) == count(labeledSizes, base);
        boolean oneEach = count(sizes, base) == 1 || count(labeledSizes, base) == count(sizes, base);
        String family = distinct && oneEach && !base.isEmpty() ? base : parts.family();
        if (!family.isEmpty()) {
            return family;
        }
        return parts.params().isPresent() ? UNNAMED : ModelName.normal(model);
    }

    private static int count(Map<String, Set<String>> sets, String key) {
        return sets.getOrDefault(key, Set.of()).size();
    }

    private static String first(java.util.Collection<String> names) {
        Set<String> distinct = new LinkedHashSet<>(names);
        return distinct.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (distinct.size() > NAMED ? ", ..." : "");
    }
}
