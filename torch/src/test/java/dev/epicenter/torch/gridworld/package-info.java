@NullMarked
package dev.epicenter.torch.gridworld;

import org.jspecify.annotations.NullMarked;
