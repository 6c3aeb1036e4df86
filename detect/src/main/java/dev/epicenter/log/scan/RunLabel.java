package dev.epicenter.log.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Names the run, and the split of the data, that a row belongs to.
 *
 * @param keys such as seed or mode, in the order of the row
 * @param values one for each key
 */
record RunLabel(List<String> keys, List<String> values) {
    static final RunLabel NONE = new RunLabel(List.of(), List.of());

    /** The name of a series: the metric, and those of the label's keys that tell the series of the file apart. */
    String name(String metric, Set<String> telling) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (telling.contains(keys.get(i))) {
                parts.add(keys.get(i) + "=" + values.get(i));
            }
        }
        return parts.isEmpty() ? metric : metric + " (" + String.join(", ", parts) + ")";
    }
}
