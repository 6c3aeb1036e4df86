package dev.epicenter.run;

import java.time.Instant;

/** An event with the time at which it was written. */
public record TimelineEntry(Instant time, TimelineEvent event) {}
