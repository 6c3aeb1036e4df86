/**
 * From a spike to the batches that another trainer is to leave out, in that trainer's own words:
 * {@code docs/how-to/plan-skip.md}.
 */
@NullMarked
package dev.epicenter.skip;

import org.jspecify.annotations.NullMarked;
