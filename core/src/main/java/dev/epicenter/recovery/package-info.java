/** Going back and skipping, as PaLM did. */
@NullMarked
package dev.epicenter.recovery;

import org.jspecify.annotations.NullMarked;
