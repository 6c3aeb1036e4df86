/** What every stage of a diagnosis stands on: planned replays, their results, rates, budget and progress. */
@NullMarked
package dev.epicenter.diagnosis.replays;

import org.jspecify.annotations.NullMarked;
