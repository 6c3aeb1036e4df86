/** Skip plans: the batches that another trainer should skip after a spike, in its own format. See {@code docs/how-to/plan-skip.md}. */
@NullMarked
package dev.epicenter.skip;

import org.jspecify.annotations.NullMarked;
