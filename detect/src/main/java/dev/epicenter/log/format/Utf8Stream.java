package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Converts text of any encoding to UTF-8 bytes. */
final class Utf8Stream extends InputStream {
    private final Reader text;
    private final char[] chars = new char[1 << 13];
    private byte[] bytes = new byte[0];
    private int next;

    Utf8Stream(Reader text) {
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - next);
        System.arraycopy(bytes, next, into, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (next == bytes.length) {
            int read = text.read(chars, 0, chars.length - 1);
            if (read < 0) {
                return false;
            }
            if (read > 0 && Character.isHighSurrogate(chars[read - 1])) {
                int low = text.read();
                if (low >= 0) {
                    chars[read++] = (char) low;
                }
            }
            var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars, 0, read));
            bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            next = 0;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
