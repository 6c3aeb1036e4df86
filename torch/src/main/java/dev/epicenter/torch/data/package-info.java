/** Workloads: batch i is a function of (seed, i) only. Plain Java. */
@NullMarked
package dev.epicenter.torch.data;

import org.jspecify.annotations.NullMarked;
