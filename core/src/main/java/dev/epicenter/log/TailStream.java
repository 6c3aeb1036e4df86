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
    private final RandomAccessFile in;
    private long position;
    private long mark;
    private boolean waiting;
    private boolean ended;
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

    /** There is nothing beyond the mark. */
    synchronized void end() {
        ended = true;
        notifyAll();
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
            if (ended) {
                return -1;
            }
            waiting = true;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException given) {
                Thread.currentThread().interrupt();
                return -1;
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
    public void close() throws IOException {
        in.close();
    }
}
