/** A partly observed grid world with a key, a door and a goal: maps, episodes, observations, an expert. Plain Java. */
@NullMarked
package dev.epicenter.torch.keyworld;

import org.jspecify.annotations.NullMarked;
