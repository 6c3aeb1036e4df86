package dev.epicenter.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The dotted names of all keys of the run file, such as {@code recovery.skip.min}. Of a section with kinds it lists the first
 * kind if the kind is optional, and no keys otherwise.
 */
final class SchemaPaths {
    private SchemaPaths() {}

    static List<String> all() {
        List<String> paths = new ArrayList<>();
        collect(RecordSchema.of(RunConfig.class), "", paths);
        return paths;
    }

    private static void collect(RecordSchema<?> schema, String prefix, List<String> paths) {
        for (RecordSchema.Field field : schema.fields()) {
            String path = prefix + field.name();
            paths.add(path);
            if (field.type() instanceof Class<?> raw && raw.isRecord()) {
                collect(RecordSchema.of(raw.asSubclass(Record.class)), path + ".", paths);
            } else if (field.type() instanceof Class<?> raw
                    && raw.isSealed()
                    && !field.key().required()) {
                collect(RecordSchema.of(SealedSchema.of(raw).variants().get(0)), path + ".", paths);
            }
        }
    }
}
