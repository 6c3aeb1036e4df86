package dev.epicenter.spike;

/** The detector's few parameters; the same serve every series. */
public record DetectorConfig() {}
