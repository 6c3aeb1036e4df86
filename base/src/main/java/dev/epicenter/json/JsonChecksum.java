package dev.epicenter.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The checksum of a JSON object in a file: its last key, {@code "crc32c"}. The value is the CRC32C of all bytes before that
 * key, as eight hexadecimal digits. Any JSON reader can read the object; a reader that knows the key can verify every byte.
 */
final class JsonChecksum {
    /** The two forms in which Epicenter writes objects. */
    enum Form {
        /** On one line, without its line feed. */
        LINE("", "\"crc32c\":\"", "\"}"),
        /** A whole file. */
        FILE("\n  ", "\"crc32c\" : \"", "\"\n}\n");

        private final byte[] indent;
        private final byte[] key;
        private final byte[] end;

        Form(String indent, String key, String end) {
            this.indent = indent.getBytes(StandardCharsets.US_ASCII);
            this.key = key.getBytes(StandardCharsets.US_ASCII);
            this.end = end.getBytes(StandardCharsets.US_ASCII);
        }

        private int tail() {
            return key.length + DIGITS + end.length;
        }
    }

    private static final int DIGITS = 8;
    private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonChecksum() {}

    /**
     * Adds the checksum to an object that has none.
     *
     * @param object ends with its brace, which may be followed by line feeds
     */
    static byte[] add(byte[] object, Form form) {
        int brace = object.length - 1;
        while (brace > 0 && object[brace] != '}') {
            brace--;
        }
        int length = brace;
        while (length > 1 && object[length - 1] <= ' ') {
            length--;
        }
        boolean empty = object[length - 1] == '{';
        int covered = length + (empty ? 0 : 1) + form.indent.length;
        byte[] bytes = Arrays.copyOf(object, covered + form.tail());
        if (!empty) {
            bytes[length] = ',';
        }
        System.arraycopy(form.indent, 0, bytes, covered - form.indent.length, form.indent.length);
        writeTail(bytes, covered, form);
        return bytes;
    }

    /**
     * Verifies an object.
     *
     * @param required whether a missing checksum is damage too: files of older versions have none
     * @return the problem; empty if the object is intact
     */
    static Optional<String> problem(byte[] object, Form form, boolean required) {
        int covered = object.length - form.tail();
        if (covered < 1 || !Arrays.equals(object, covered, covered + form.key.length, form.key, 0, form.key.length)) {
            return required ? Optional.of("its checksum (crc32c) is missing") : Optional.empty();
        }
        byte[] expected = Arrays.copyOf(object, object.length);
        writeTail(expected, covered, form);
        return Arrays.equals(object, expected)
                ? Optional.empty()
                : Optional.of("its content does not match its checksum (crc32c)");
    }

    private static void writeTail(byte[] bytes, int covered, Form form) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, covered);
        int at = covered;
        System.arraycopy(form.key, 0, bytes, at, form.key.length);
        at += form.key.length;
        for (int shift = 4 * (DIGITS - 1); shift >= 0; shift -= 4) {
            bytes[at++] = HEXADECIMAL[(int) (sum.getValue() >> shift) & 15];
        }
        System.arraycopy(form.end, 0, bytes, at, form.end.length);
    }
}
