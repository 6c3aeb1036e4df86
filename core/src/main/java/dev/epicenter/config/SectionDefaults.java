package dev.epicenter.config;

import java.util.Optional;

/** The values of keys that are left out. */
@FunctionalInterface
interface SectionDefaults {

    /** The defaults of a section; {@code kind} is its {@code kind} where given. */
    Record of(Class<? extends Record> section, Optional<Object> kind);

    /** The kind of a section that is one of several, where the file does not give it; empty where it must. */
    default Optional<Class<? extends Record>> kind(Class<?> section) {
        return Optional.empty();
    }
}
