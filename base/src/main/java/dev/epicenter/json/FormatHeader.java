package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * The header of each of Epicenter's JSON files: {@code "epicenter":KIND,"format":VERSION}.
 *
 * @param kind the kind of file, such as {@code metrics}
 * @param format the newest version, which is the one written
 * @param oldest the oldest readable version
 */
public record FormatHeader(String kind, int format, int oldest) {
    public FormatHeader(String kind, int format) {
        this(kind, format, format);
    }

    /** The header as the first line of a JSONL file. */
    public String line() {
        return "{\"epicenter\":\"" + kind + "\",\"format\":" + format + "}";
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
}
