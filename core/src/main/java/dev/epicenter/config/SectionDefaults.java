package dev.epicenter.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** The values of keys that are left out. */
@FunctionalInterface
interface SectionDefaults {

    /** The defaults of a section; {@code kind} is its {@code kind} where given. */
    Record of(Class<? extends Record> section, Optional<Object> kind);

    /**
     * The kind of a section that is one of several, where the file does not give it; empty where it must.
     *
     * @param given what the file says
     */
    default Optional<Class<? extends Record>> kind(Class<?> section, MappingNode given) {
        return Optional.empty();
    }
}
