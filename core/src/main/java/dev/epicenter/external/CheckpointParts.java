package dev.epicenter.external;

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

/** Tells from the content of a checkpoint whether a part of it is still missing, for the formats that allow it. */
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

    /** {@code name}, of a file or folder that programs may write under a temporary name, as it will be when complete. */
    static String lasting(String name) {
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

    /** What is missing in {@code files}, all those of a checkpoint, in words; empty: nothing that is known of. */
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

    private static boolean truncated(Path path, String name) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
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

    /** Whether there is an end before a comment. */
    private static boolean commented(RandomAccessFile file) throws IOException {
        final int longest = 0xffff + ZIP_END_BYTES;
        byte[] tail = new byte[(int) Math.min(file.length(), longest)];
        file.seek(file.length() - tail.length);
        file.readFully(tail);
        return new String(tail, StandardCharsets.ISO_8859_1).contains("PK\5\6");
    }

    /** How long the file is by its header; the longest possible where the header is incomplete. */
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
