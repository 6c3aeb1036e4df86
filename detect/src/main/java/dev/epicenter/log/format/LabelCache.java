package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Parses each label of a log once. Holds a bounded number of them. */
final class LabelCache {
    private static final Pattern BLANKS = Pattern.compile("[^\\x21-\\x7E]+");
    private static final Pattern QUOTES = Pattern.compile("[\"`]|'(?![a-zA-Z])|(?<![a-zA-Z])'");

    private static final int SLOTS = 1 << 12;

    private final byte[][] keys = new byte[SLOTS][];
    private final Label[] labels = new Label[SLOTS];

    /** The label of the text from {@code from} to {@code to}. */
    Label of(byte[] line, int from, int to) {
        int hash = 17;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + line[i];
        }
        int slot = (hash ^ hash >>> 12) & SLOTS - 1;
        byte[] known = keys[slot];
        if (known != null && Arrays.equals(known, 0, known.length, line, from, to)) {
            return labels[slot];
        }
        String blanks = BLANKS.matcher(new String(line, from, to - from, StandardCharsets.UTF_8))
                .replaceAll(" ");
        Label label = Label.of(QUOTES.matcher(blanks).replaceAll("").strip());
        keys[slot] = Arrays.copyOfRange(line, from, to);
        labels[slot] = label;
        return label;
    }
}
