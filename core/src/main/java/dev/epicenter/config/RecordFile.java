package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        // In the order of the file: of several errors, the first is reported.
        lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    /**
     * Reads {@code file}, which is not a run file.
     *
     * @param defaults the values of missing optional keys
     * @param what the kind of file, with its article
     * @throws EpicenterException if it cannot be read or is invalid
     */
    public static <R extends Record> RecordFile<R> read(Path file, R defaults, String what) {
        return read(file, defaults, List.of(), what);
    }

    /**
     * Reads {@code file}, whose sections are records.
     *
     * @param sections the values of missing optional keys of each kind of section. The first that fits is also the kind of a
     *     section with several kinds whose {@code kind} is missing
     */
    public static <R extends Record> RecordFile<R> read(Path file, R defaults, List<Record> sections, String what) {
        RecordSchema<R> schema = RecordSchema.of(defaults);
        String required = String.join(
                " and ",
                schema.fields().stream()
                        .filter(field -> field.key().required())
                        .map(RecordSchema.Field::name)
                        .toList());
        MappingNode root =
                YamlSource.mapping(RunFileText.of(file, what), file, "empty; " + what + " gives at least " + required);
        RecordBinder binder = new RecordBinder(file, new FileDefaults(defaults, sections), UnknownKey.HERE);
        ConfigLocation top = new ConfigLocation(file, 0, "");
        R value = binder.record(schema, binder.entries(root, top, schema.names(), UnknownKey.HERE), top);
        return new RecordFile<>(file, value, binder.lines());
    }

    /** An error about a key: one line with file, line and key. */
    public EpicenterException error(String key, String problem) {
        return new ConfigLocation(file, lines.getOrDefault(key, 0), key).error(problem);
    }

    /** The defaults of a file's sections. */
    private record FileDefaults(Record file, List<Record> sections) implements SectionDefaults {
        @Override
        public Record of(Class<? extends Record> section, Optional<Object> kind) {
            return section == file.getClass()
                    ? file
                    : sections.stream()
                            .filter(section::isInstance)
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("no defaults for " + section));
        }

        @Override
        public Optional<Class<? extends Record>> kind(Class<?> section, MappingNode given) {
            return sections.stream()
                    .filter(section::isInstance)
                    .<Class<? extends Record>>map(Record::getClass)
                    .findFirst();
        }
    }
}
