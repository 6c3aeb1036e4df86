/** Workloads: batch i is a function of (seed, i) alone. Plain Java. */
@NullMarked
package dev.epicenter.torch.data;

import org.jspecify.annotations.NullMarked;
