package dev.epicenter.log.follow;

import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Reads a growing file up to a mark that another thread advances. At the mark, reading waits: a reader never treats a
 * half-written line as complete.
 */
final class TailStream extends InputStream {
    private RandomAccessFile in;
    private long position;
    private long mark;
    private boolean waiting;
    private boolean abandoned;
    private boolean stopped;

    TailStream(Path file) throws IOException {
        in = RegularFile.openRandom(file);
    }

    /** Lets the reader read up to byte {@code to}, and waits until it has and requests more, or has stopped. */
    synchronized void advance(long to) throws InterruptedException {
        mark = Math.max(mark, to);
        notifyAll();
        while (!stopped && !(waiting && position == mark)) {
            wait();
        }
    }

    /** Stops the reader at the mark with an exception: it must not treat half a line as complete. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** Continues in another file with the same bytes up to the mark. */
    synchronized void switchTo(Path file) throws IOException {
        RandomAccessFile another = RegularFile.openRandom(file);
        in.close();
        in = another;
    }

    /** The current length of the file, even if it was renamed. */
    synchronized long length() throws IOException {
        return in.length();
    }

    /** Signals that the reader has stopped. */
    synchronized void stopReading() {
        stopped = true;
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
                throw new IOException("it is no longer followed");
            }
            waiting = true;
            notifyAll();
            try {
                wait();
            } catch (InterruptedException given) {
                Thread.currentThread().interrupt();
                throw new IOException("it is no longer followed", given);
            }
        }
        waiting = false;
        in.seek(position);
        int read = in.read(into, offset, (int) Math.min(length, mark - position));
        if (read < 0) {
            throw new IOException("it was truncated");
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
