package dev.epicenter.spike;

/** All that a {@link SpikeDetector} remembers, as a value that can be written as JSON and restored bit for bit. */
public record DetectorState() {}
