package dev.epicenter.file;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How the bytes of a file are compressed, detected from the first of them. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    /** The number of bytes that decide. */
    static final int MAGIC = 4;

    private static final int BUFFER = 1 << 16;

    public static Compression of(byte[] head) {
        if (head.length > 1 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B) {
            return GZIP;
        }
        boolean zstd = head.length >= MAGIC
                && (head[0] & 0xFF) == 0x28
                && (head[1] & 0xFF) == 0xB5
                && (head[2] & 0xFF) == 0x2F
                && (head[3] & 0xFF) == 0xFD;
        return zstd ? ZSTD : NONE;
    }

    /** The compression of {@code bytes}, whose position stays the same. */
    public static Compression peek(BufferedInputStream bytes) throws IOException {
        bytes.mark(MAGIC);
        byte[] magic = bytes.readNBytes(MAGIC);
        bytes.reset();
        return of(magic);
    }

    /** The decompressed bytes. The decompressor of zstd reports damage as a {@link RuntimeException}. */
    public InputStream unpacked(InputStream bytes) throws IOException {
        return switch (this) {
            case NONE -> bytes;
            case GZIP -> new GZIPInputStream(bytes, BUFFER);
            case ZSTD -> new ZstdInputStream(bytes);
        };
    }
}
