/** Readers for training logs of other programs, one class per format. {@code docs/reference/scan.md} describes the formats. */
@NullMarked
package dev.epicenter.log.format;

import org.jspecify.annotations.NullMarked;
