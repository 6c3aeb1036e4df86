package dev.epicenter.safetensors;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * Reads a safetensors file, which may be hostile. The header is checked against every rule of the format and the file's
 * length before data is read or memory allocated.
 *
 * <p>Used by one thread at a time.
 */
public final class SafetensorsReader implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final String remedy;
    private final RandomAccessFile in;
    private final SafetensorsHeader header;
    private final long dataStart;

    private SafetensorsReader(Path file, String remedy, RandomAccessFile in, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.remedy = remedy;
        this.in = in;
        this.header = header;
        this.dataStart = dataStart;
    }

    /**
     * Opens {@code file} and checks its header.
     *
     * @param remedy what to do about a damaged file: the end of the message
     * @throws CorruptFileException if it breaks a rule of the format
     * @throws EpicenterException if it cannot be read
     */
    public static SafetensorsReader open(Path file, String remedy) {
        try {
            RandomAccessFile in = RegularFile.openRandom(file);
            try {
                return open(file, remedy, in);
            } catch (IOException | RuntimeException failure) {
                in.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    private static SafetensorsReader open(Path file, String remedy, RandomAccessFile in) throws IOException {
        long size = in.length();
        if (size < Long.BYTES) {
            throw new CorruptFileException(file, "it has " + size + " bytes, too few for the header's length", remedy);
        }
        byte[] first = new byte[Long.BYTES];
        in.readFully(first);
        long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > SafetensorsHeader.MAX_BYTES || length > size - Long.BYTES) {
            throw new CorruptFileException(
                    file,
                    "its header length is " + Long.toUnsignedString(length) + " bytes, the file has " + size,
                    remedy);
        }
        byte[] header = new byte[(int) length];
        in.readFully(header);
        long dataStart = Long.BYTES + length;
        return new SafetensorsReader(
                file, remedy, in, SafetensorsHeader.parse(file, header, size - dataStart, remedy), dataStart);
    }

    /** The tensors, in byte order. */
    public List<SafetensorsEntry> entries() {
        return header.entries();
    }

    public SortedMap<String, String> metadata() {
        return header.metadata();
    }

    /**
     * Reads a tensor's elements into {@code into}, starting at {@code offset}.
     *
     * @throws EpicenterException if its elements are not 32-bit floats
     */
    public void read(SafetensorsEntry entry, float[] into, int offset) {
        if (!entry.dtype().equals("F32")) {
            throw new EpicenterException(file + ": tensor " + entry.name() + " has dtype " + entry.dtype()
                    + ", only F32 is read; convert it first");
        }
        try {
            in.seek(dataStart + entry.begin());
            byte[] bytes = new byte[(int) Math.min(CHUNK, entry.end() - entry.begin())];
            int at = offset;
            for (long left = entry.end() - entry.begin(); left > 0; ) {
                int count = (int) Math.min(bytes.length, left);
                in.readFully(bytes, 0, count);
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(into, at, count / Float.BYTES);
                at += count / Float.BYTES;
                left -= count;
            }
        } catch (java.io.EOFException shrunk) {
            throw new CorruptFileException(file, "it ends before tensor " + entry.name() + " does", remedy);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }
}
