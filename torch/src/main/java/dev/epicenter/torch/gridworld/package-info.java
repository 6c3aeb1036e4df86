/** Grid worlds with objects, and agents that collect them by a reward. Plain Java. */
@NullMarked
package dev.epicenter.torch.gridworld;

import org.jspecify.annotations.NullMarked;
