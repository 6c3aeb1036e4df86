package dev.epicenter.log.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Decompressed bytes. If the compressed file is truncated or damaged, the bytes before the damage are read and it is reported. */
final class UnpackedStream extends FilterInputStream {
    private final Consumer<String> notes;
    private long position;
    private boolean ended;

    /**
     * @param in the decompressor
     * @param notes receives a note at the damage, if any
     */
    UnpackedStream(InputStream in, Consumer<String> notes) {
        super(in);
        this.notes = notes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            int read = super.read(into, offset, length);
            position += Math.max(0, read);
            return read;
        } catch (IOException | RuntimeException damaged) {
            // The zstd decompressor reports damage as a RuntimeException.
            if (position == 0) {
                throw damaged instanceof IOException known ? known : new IOException(damaged.getMessage(), damaged);
            }
            ended = true;
            notes.accept("the compressed file is truncated or damaged: only its first " + position
                    + " bytes could be decompressed, and its last line may be incomplete; copy it again from its"
                    + " source");
            return -1;
        }
    }
}
