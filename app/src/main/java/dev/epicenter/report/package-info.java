/** The report: one self-contained HTML file that shows a run, its spikes and what their replays did. */
@NullMarked
package dev.epicenter.report;

import org.jspecify.annotations.NullMarked;
