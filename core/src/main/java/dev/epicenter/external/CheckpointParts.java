package dev.epicenter.external;

import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Detects missing parts of a checkpoint from its files, for formats that show their length. */
final class CheckpointParts {
    private static final List<String> TEMPORARY = List.of(".tmp", ".temp", ".part", ".partial", ".incomplete");
    private static final String SHARD = ".distcp";
    /** {@code torch.distributed.checkpoint} writes it last. */
    private static final String METADATA = ".metadata";

    private static final int ZIP_START = 0x504b0304;
    private static final int ZIP_END = 0x504b0506;
    /** The end of a zip file is a record of 22 bytes and a comment, which torch leaves empty. */
    private static final int ZIP_END_BYTES = 22;
    /** A longer header of a safetensors file is an error to its own reader. */
    private static final long LONGEST_HEADER = 100_000_000;

    private CheckpointParts() {}

    /** The final name of a file or folder: {@code name} without the marks of a temporary name. */
    static String finalName(String name) {
        return withoutSuffix(name.replaceFirst("^\\.?(tmp|temp)[-_.]", ""));
    }

    private static String withoutSuffix(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return TEMPORARY.stream()
                .filter(lower::endsWith)
                .findFirst()
                .map(suffix ->
                        name.substring(0, name.length() - suffix.length()).replaceFirst("^\\.", ""))
                .orElse(name);
    }

    /** The first missing part of a checkpoint with these files, in words; empty if none is known. */
    static Optional<String> missing(List<Path> files) {
        if (files.isEmpty()) {
            return Optional.of("its folder is empty");
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!withoutSuffix(name).equals(name)) {
                return Optional.of(name + " is a temporary file");
            }
            if (name.endsWith(SHARD) && !Files.exists(file.resolveSibling(METADATA))) {
                return Optional.of(METADATA + " is missing beside " + name);
            }
            if (truncated(file, name)) {
                return Optional.of(name + " is truncated");
            }
        }
        return Optional.empty();
    }

    /** Whether the format of the file shows its end: then a file without a missing part is complete. */
    static boolean showsItsEnd(Path path) {
        if (path.getFileName().toString().endsWith(".safetensors")) {
            return true;
        }
        try (RandomAccessFile file = RegularFile.openRandom(path)) {
            return file.length() >= ZIP_END_BYTES && file.readInt() == ZIP_START;
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean truncated(Path path, String name) {
        try (RandomAccessFile file = RegularFile.openRandom(path)) {
            if (name.endsWith(".safetensors")) {
                return file.length() < safetensors(file);
            }
            if (file.length() < Integer.BYTES || file.readInt() != ZIP_START) {
                return false;
            }
            if (file.length() < ZIP_END_BYTES) {
                return true;
            }
            file.seek(file.length() - ZIP_END_BYTES);
            return file.readInt() != ZIP_END && !commented(file);
        } catch (IOException gone) {
            return true;
        }
    }

    /** Whether the end record is followed by a comment. */
    private static boolean commented(RandomAccessFile file) throws IOException {
        final int longest = 0xffff + ZIP_END_BYTES;
        byte[] tail = new byte[(int) Math.min(file.length(), longest)];
        file.seek(file.length() - tail.length);
        file.readFully(tail);
        return new String(tail, StandardCharsets.ISO_8859_1).contains("PK\5\6");
    }

    /** The file's length according to its header; {@link Long#MAX_VALUE} if the header is incomplete. */
    private static long safetensors(RandomAccessFile file) throws IOException {
        if (file.length() < Long.BYTES) {
            return Long.MAX_VALUE;
        }
        long header = Long.reverseBytes(file.readLong());
        if (header < 0 || header > LONGEST_HEADER || file.length() < Long.BYTES + header) {
            return Long.MAX_VALUE;
        }
        byte[] json = new byte[(int) header];
        file.readFully(json);
        long end = 0;
        try {
            for (JsonNode tensor : Json.mapper().readTree(json)) {
                end = Math.max(end, tensor.path("data_offsets").path(1).asLong(0));
            }
        } catch (JacksonException halfWritten) {
            return Long.MAX_VALUE;
        }
        return Long.BYTES + header + end;
    }
}
