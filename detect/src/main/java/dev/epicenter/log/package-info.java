/**
 * Readers for training logs of other programs, one class per format, and the scan of their loss series. {@code
 * docs/reference/scan.md} describes the formats.
 */
@NullMarked
package dev.epicenter.log;

import org.jspecify.annotations.NullMarked;
