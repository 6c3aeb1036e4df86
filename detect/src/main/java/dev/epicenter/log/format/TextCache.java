package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last texts that were read, so that names which recur in each record are not decoded again. */
final class TextCache {
    private static final int SIZE = 256;

    private final byte[][] bytes = new byte[SIZE][];
    private final String[] texts = new String[SIZE];

    /** The text of the bytes from {@code from} to before {@code to}, in UTF-8. */
    String of(byte[] source, int from, int to) {
        int hash = to - from;
        for (int i = Math.max(from, to - 8); i < to; i++) {
            hash = 31 * hash + source[i];
        }
        int slot = (hash ^ hash >>> 8) & SIZE - 1;
        byte[] known = bytes[slot];
        if (known == null || !Arrays.equals(known, 0, known.length, source, from, to)) {
            bytes[slot] = Arrays.copyOfRange(source, from, to);
            texts[slot] = new String(source, from, to - from, StandardCharsets.UTF_8);
        }
        return texts[slot];
    }
}
