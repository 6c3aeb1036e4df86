/**
 * The safetensors format, for 32-bit floats (huggingface/safetensors, README, section "Format").
 *
 * <p>A file is: N, the header's length, as a little-endian unsigned 64-bit integer, at most 100,000,000; N bytes of
 * UTF-8 JSON that begin with an opening brace and may end in spaces; the data. The header maps each tensor's name to
 * {@code {"dtype","shape","data_offsets":[begin,end)}}, offsets relative to the data, and may hold {@code
 * __metadata__}, a map of strings. Little-endian and row-major. No duplicate keys, no holes, no overlap, no uncovered
 * bytes.
 */
@NullMarked
package dev.epicenter.safetensors;

import org.jspecify.annotations.NullMarked;
