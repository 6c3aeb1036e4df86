package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * A YAML file whose keys are the components of one record, with documentation and ranges from {@code @Key}. Run files are read
 * by {@link RunConfigReader}. Each error is one line with file, line and key.
 *
 * @param value its content, with defaults
 * @param lines line numbers of the given keys; items of a list are named {@code arms[0]}
 */
public record RecordFile<R extends Record>(Path file, R value, Map<String, Integer> lines) {
    public RecordFile {
        lines = Map.copyOf(lines);
    }

    /**
     * Reads {@code file}, which is not a run file.
     *
     * @param defaults the values of missing optional keys
     * @param what the kind of file, with its article
     * @throws EpicenterException if it cannot be read or is invalid
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
        ConfigLocation top = new ConfigLocation(file, 0, "");
        R value = binder.record(schema, binder.entries(root, top, schema.names(), UnknownKey.HERE), top);
        return new RecordFile<>(file, value, binder.lines());
    }

    /** An error about a key: one line with file, line and key. */
    public EpicenterException error(String key, String problem) {
        return new ConfigLocation(file, lines.getOrDefault(key, 0), key).error(problem);
    }
}
