package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * A YAML file whose keys are the components of one record, documented and bounded by {@code @Key}: a run file, which {@link
 * RunConfigReader} reads, or another. Whatever is wrong with it is one line with file, line and key.
 *
 * @param value what it says, defaults included
 * @param lines of the keys given; those of a list's items as {@code arms[0]}
 */
public record RecordFile<R extends Record>(Path file, R value, Map<String, Integer> lines) {
    public RecordFile {
        lines = Map.copyOf(lines);
    }

    /**
     * Reads {@code file}, which is no run file.
     *
     * @param defaults the values of keys left out, but for those required
     * @param what the file is, with its article
     * @throws EpicenterException if it cannot be read, or is none
     */
    public static <R extends Record> RecordFile<R> read(Path file, R defaults, String what) {
        RecordSchema<R> schema = RecordSchema.of(defaults);
        String required = String.join(
                " and ",
                schema.fields().stream()
                        .filter(field -> field.key().required())
                        .map(RecordSchema.Field::name)
                        .toList());
        MappingNode root =
                YamlSource.mapping(RunFileText.of(file, what), file, "empty; " + what + " gives at least " + required);
        RecordBinder binder = new RecordBinder(file, (section, kind) -> defaults);
        Place top = new Place(file, 0, "");
        R value = binder.record(schema, binder.entries(root, top, schema.names(), UnknownKey.HERE), top);
        return new RecordFile<>(file, value, binder.lines());
    }

    /** A complaint about a key: one line with the file, its line and the key. */
    public EpicenterException error(String key, String problem) {
        return new Place(file, lines.getOrDefault(key, 0), key).error(problem);
    }
}
