package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that is read while it grows: up to a mark that another thread moves on. There, reading waits, so that a reader never takes
 * what is half written for the whole.
 */
final class TailStream extends InputStream {
    private RandomAccessFile in;
    private long position;
    private long mark;
    private boolean waiting;
    private boolean abandoned;
    private boolean left;

    TailStream(Path file) throws IOException {
        in = new RandomAccessFile(file.toFile(), "r");
    }

    /** Lets the reader go on to byte {@code to}, and waits until it has and wants more, or has left. */
    synchronized void advance(long to) throws InterruptedException {
        mark = Math.max(mark, to);
        notifyAll();
        while (!left && !(waiting && position == mark)) {
            wait();
        }
    }

    /** Nobody wants what is beyond the mark: the reader is to leave, and not to take half a line for a whole one. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** Goes on in another file that holds the same bytes up to the mark. */
    synchronized void switchTo(Path file) throws IOException {
        RandomAccessFile another = new RandomAccessFile(file.toFile(), "r");
        in.close();
        in = another;
    }

    /** How long the file is now, whatever its name may be by now. */
    synchronized long length() throws IOException {
        return in.length();
    }

    /** The reader reads no more, for whatever reason. */
    synchronized void leave() {
        left = true;
        notifyAll();
    }

    synchronized long mark() {
        return mark;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == mark) {
            if (abandoned) {
                throw new IOException("it is followed no longer");
            }
            waiting = true;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException given) {
                Thread.currentThread().interrupt();
                throw new IOException("it is followed no longer", given);
            }
        }
        waiting = false;
        in.seek(position);
        int read = in.read(into, offset, (int) Math.min(length, mark - position));
        if (read < 0) {
            throw new IOException("it has become shorter");
        }
        position += read;
        return read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public synchronized void close() throws IOException {
        in.close();
    }
}
