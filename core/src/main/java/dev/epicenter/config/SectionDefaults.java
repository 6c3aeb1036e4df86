package dev.epicenter.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** The default values of missing keys. */
@FunctionalInterface
interface SectionDefaults {

    /** The defaults of a section. {@code kind} is its {@code kind}, if given. */
    Record of(Class<? extends Record> section, Optional<Object> kind);

    /**
     * The default kind of a section with several kinds; empty if the file must give it.
     *
     * @param given the keys in the file
     */
    default Optional<Class<? extends Record>> kind(Class<?> section, MappingNode given) {
        return Optional.empty();
    }
}
