package dev.epicenter.engine;

import java.nio.file.Path;

/**
 * A training state in files that every node can read.
 *
 * @param step completed steps, as the segment counts them
 * @param folder absolute path: a checkpoint folder of Epicenter, or, with {@code trainers}, one that only the trainer reads
 * @param trainers whether an external trainer wrote it
 */
record StateReference(long step, Path folder, boolean trainers) {}
