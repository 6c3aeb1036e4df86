/**
 * Pages in self-contained HTML: the report of a run with its spikes and replays, and the pages of scans, rate studies,
 * diagnoses and forecasts.
 */
@NullMarked
package dev.epicenter.report;

import org.jspecify.annotations.NullMarked;
