package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * The header of each of Epicenter's JSON files: {@code "epicenter":KIND,"format":VERSION}.
 *
 * @param kind the kind of file, such as {@code metrics}
 * @param format the newest version, which is the one written
 * @param oldest the oldest readable version
 * @param checksummed the oldest version in which every line, or the whole file, has a {@code crc32c}; in older ones it may
 *     be absent
 */
public record FormatHeader(String kind, int format, int oldest, int checksummed) {
    /** The header of a kind of file whose checksums are optional, or which has others. */
    public FormatHeader(String kind, int format) {
        this(kind, format, format, Integer.MAX_VALUE);
    }

    /** The header of a kind of file that has checksums since version 2 and is readable since version 1. */
    public static FormatHeader checksummedSince2(String kind) {
        return new FormatHeader(kind, 2, 1, 2);
    }

    /** The header as the first line of a JSONL file, with its checksum. */
    public String line() {
        byte[] header = unsummed(format).getBytes(StandardCharsets.UTF_8);
        return new String(JsonChecksum.add(header, JsonChecksum.Form.LINE), StandardCharsets.UTF_8);
    }

    /** Whether an incomplete first line is the beginning of this header, in any readable version. */
    boolean beginsWith(String torn) {
        for (int version = oldest; version <= format; version++) {
            if (unsummed(version).startsWith(torn)) {
                return true;
            }
        }
        return line().startsWith(torn);
    }

    private String unsummed(int version) {
        return "{\"epicenter\":\"" + kind + "\",\"format\":" + version + "}";
    }

    /**
     * Fails if {@code node} does not have this header.
     *
     * @param remedy what to do about a file of another kind: the end of the message
     */
    public void check(Path file, JsonNode node, String remedy) {
        if (!node.path("epicenter").asString("").equals(kind)
                || !node.path("format").isInt()) {
            throw new CorruptFileException(file, "it is not a file of kind \"" + kind + "\"", remedy);
        }
        int found = node.path("format").intValue();
        if (found < oldest || found > format) {
            throw FormatVersionException.of(file, found, oldest, format);
        }
    }

    /** Whether every line of the file, or the whole file, must have a checksum. */
    boolean requiresChecksum(JsonNode header) {
        return header.path("format").asInt(0) >= checksummed;
    }
}
