package dev.epicenter.config;

import java.util.Optional;

/** The values of keys that are left out. */
@FunctionalInterface
interface SectionDefaults {

    /** The defaults of a section; {@code kind} is its {@code kind} where given. */
    Record of(Class<? extends Record> section, Optional<Object> kind);
}
