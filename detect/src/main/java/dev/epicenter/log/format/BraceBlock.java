package dev.epicenter.log.format;

import java.io.ByteArrayOutputStream;

/** Joins the lines of a dictionary that is printed over several lines, such as by Python's {@code pprint}. */
final class BraceBlock {
    private static final int MOST_LINES = 100;
    private static final int MOST_BYTES = 1 << 15;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int depth;
    private int lines;

    boolean isOpen() {
        return depth > 0;
    }

    /** Whether a line begins with a brace that it does not close. */
    static boolean begins(byte[] line, int from, int length) {
        int at = from;
        while (at < from + length && line[at] == ' ') {
            at++;
        }
        return at < from + length && line[at] == '{' && depth(line, from, length) > 0;
    }

    private static int depth(byte[] line, int from, int length) {
        int depth = 0;
        for (int i = from; i < from + length; i++) {
            depth += line[i] == '{' ? 1 : line[i] == '}' ? -1 : 0;
        }
        return depth;
    }

    /**
     * Adds a line.
     *
     * @return whether it ends the block, complete or too long to be one
     */
    boolean add(byte[] line, int from, int length) {
        bytes.write(line, from, length);
        bytes.write(' ');
        depth += depth(line, from, length);
        lines++;
        return depth <= 0 || lines > MOST_LINES || bytes.size() > MOST_BYTES;
    }

    /** The joined lines; the block is empty afterwards. */
    byte[] take() {
        byte[] joined = bytes.toByteArray();
        bytes.reset();
        depth = 0;
        lines = 0;
        return joined;
    }
}
