package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * What each of our JSON files begins with: {@code "epicenter":KIND,"format":VERSION}.
 *
 * @param kind what the file is, such as {@code metrics}
 * @param format the newest version, which is written
 * @param oldest the oldest version read
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
     * Whether {@code node} carries this header.
     *
     * @param remedy ends the message of a file that is something else
     */
    public void check(Path file, JsonNode node, String remedy) {
        if (!node.path("epicenter").asString("").equals(kind)
                || !node.path("format").isInt()) {
            throw new CorruptFileException(file, "it does not begin as a file of kind \"" + kind + "\" does", remedy);
        }
        int found = node.path("format").intValue();
        if (found < oldest || found > format) {
            throw FormatVersionException.of(file, found, oldest, format);
        }
    }
}
