package dev.epicenter.run;

import java.time.Instant;

/** A timeline event with its time. */
public record TimelineEntry(Instant time, TimelineEvent event) {}
