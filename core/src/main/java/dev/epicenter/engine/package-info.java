/**
 * Segments on other machines. One segment is one command, {@code epicenter arm SPEC.json}: files in, files out. An engine starts
 * such commands where the cluster has room, and nothing above {@link dev.epicenter.segment.Trainer} knows of it.
 */
@NullMarked
package dev.epicenter.engine;

import org.jspecify.annotations.NullMarked;
