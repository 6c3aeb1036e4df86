package dev.epicenter.log.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts the characters of a text that are not valid UTF-8. Readers decode them as U+FFFD. The check covers the structure: which
 * bytes begin a character, and how many follow.
 */
final class Utf8Check extends FilterInputStream {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private long position;
    /** How many bytes of the character that begins at {@link #lead} are still to come. */
    private int expected;

    private long lead;
    private long invalid;
    private long first;

    Utf8Check(InputStream in) {
        super(in);
    }

    /** The number of invalid characters so far. */
    long invalid() {
        return invalid;
    }

    /** The position of the first, from 0. */
    long first() {
        return first;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        check(into, offset, offset + Math.max(0, read));
        position += Math.max(0, read);
        return read;
    }

    private void check(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            while (expected == 0 && i + Long.BYTES <= to && ((long) EIGHT.get(bytes, i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
            }
            if (i < to) {
                check(bytes[i] & 0xFF, position + i - from);
            }
        }
    }

    private void check(int value, long at) {
        boolean continues = (value & 0xC0) == 0x80;
        if (expected > 0 && continues) {
            expected--;
            return;
        }
        if (expected > 0) {
            invalid(lead);
        }
        if (continues || value == 0xC0 || value == 0xC1 || value > 0xF4) {
            invalid(at);
        }
        lead = at;
        expected = continues || value < 0xC2 || value > 0xF4 ? 0 : value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    }

    private void invalid(long at) {
        first = invalid++ == 0 ? at : first;
    }
}
