/** Random numbers as functions of (seed, purpose, index). Plain Java. */
@NullMarked
package dev.epicenter.torch.random;

import org.jspecify.annotations.NullMarked;
