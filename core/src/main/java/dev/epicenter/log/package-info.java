/**
 * Reading training logs that others wrote: one class a format, and scanning the loss series in them. Formats: {@code
 * docs/reference/scan.md}.
 */
@NullMarked
package dev.epicenter.log;

import org.jspecify.annotations.NullMarked;
