package dev.epicenter.config;

import java.util.ArrayList;
import java.util.List;

/**
 * All keys of the run file by their dotted names, such as {@code recovery.skip.min}; of what has a kind, those of
 * the first kind where no kind need be given, and none otherwise.
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
