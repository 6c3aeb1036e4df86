package dev.epicenter.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A resolved run file as a flat list of keys and values, to compare two of them. */
public final class ConfigEntries {
    private final List<Entry> entries = new ArrayList<>();

    private ConfigEntries() {}

    /**
     * One value.
     *
     * @param key its path: {@code optimizer.lr}, {@code faults[0].from}
     * @param value as in the run file
     * @param meaning what it sets
     */
    public record Entry(String key, String value, String meaning) {}

    /** All values of {@code config}, in the order of the run file. */
    public static List<Entry> of(RunConfig config) {
        ConfigEntries made = new ConfigEntries();
        made.fields(config, "");
        return List.copyOf(made.entries);
    }

    private void fields(Record section, String prefix) {
        for (Class<?> type : section.getClass().getInterfaces()) {
            if (type.isSealed()) {
                entries.add(new Entry(
                        prefix + RecordBinder.KIND,
                        SealedSchema.kind(section.getClass()),
                        "one of " + String.join(", ", SealedSchema.of(type).kinds())));
            }
        }
        for (RecordSchema.Field field : RecordSchema.of(section).fields()) {
            field(prefix + field.name(), field.of(section), field.key().value());
        }
    }

    private void field(String key, Object value, String meaning) {
        if (value instanceof Record section) {
            fields(section, key + ".");
        } else if (value instanceof List<?> list && list.stream().anyMatch(Record.class::isInstance)) {
            for (int i = 0; i < list.size(); i++) {
                fields((Record) list.get(i), key + "[" + i + "].");
            }
        } else if (value instanceof List<?> list) {
            String items = list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
            entries.add(new Entry(key, items, meaning));
        } else {
            entries.add(new Entry(key, YamlText.of(value), meaning));
        }
    }
}
