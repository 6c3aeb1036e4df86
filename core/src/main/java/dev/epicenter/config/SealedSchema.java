package dev.epicenter.config;

import java.util.Arrays;
import java.util.List;

/**
 * The schema of a sealed interface in the run file: a map whose {@code kind} names one of its records.
 *
 * @param variants the records
 * @param kinds their names in the run file, in the same order
 */
record SealedSchema(List<Class<? extends Record>> variants, List<String> kinds) {

    static SealedSchema of(Class<?> sealed) {
        List<Class<? extends Record>> variants = Arrays.stream(sealed.getPermittedSubclasses())
                .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                .toList();
        return new SealedSchema(
                variants, variants.stream().map(SealedSchema::kind).toList());
    }

    /** The name of a kind: {@code damaged_batches} for {@code DamagedBatches}. */
    static String kind(Class<?> variant) {
        return RecordSchema.snakeCase(variant.getSimpleName());
    }
}
