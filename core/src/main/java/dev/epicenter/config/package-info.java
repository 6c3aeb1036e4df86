/** The run file: records that are its schema, read from and printed as YAML. */
@NullMarked
package dev.epicenter.config;

import org.jspecify.annotations.NullMarked;
