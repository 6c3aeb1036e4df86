package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes and reads a record as a readable JSON file with a {@link FormatHeader}. */
public final class JsonFile {
    private JsonFile() {}

    /**
     * Writes {@code value} atomically.
     *
     * @param value a record that maps to a JSON object
     */
    public static void write(Path file, FormatHeader header, Object value) {
        WholeFile.write(file, text(header, value));
    }

    /** The text that {@link #write} writes. */
    public static String text(FormatHeader header, Object value) {
        ObjectNode content = (ObjectNode) Json.mapper().valueToTree(value);
        if (content.has("epicenter") || content.has("format")) {
            throw new IllegalArgumentException(
                    "the keys \"epicenter\" and \"format\" are reserved for the header: " + content);
        }
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("epicenter", header.kind()).put("format", header.format());
        node.setAll(content);
        return Json.pretty(node) + "\n";
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @param remedy what to do about a damaged file: the end of the message
     * @throws CorruptFileException if the file is damaged or of another kind
     * @throws dev.epicenter.FormatVersionException if its version is not readable
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static <T> T read(Path file, FormatHeader header, Class<T> type, String remedy) {
        try {
            JsonNode node = Json.mapper().readTree(RegularFile.bytes(file));
            header.check(file, node, remedy);
            return Json.mapper().treeToValue(node, type);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, Json.problem(failure), remedy);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** Whether {@code file} exists and has the header's kind, in any version. */
    public static boolean begins(Path file, FormatHeader header) {
        try {
            JsonNode node = Json.mapper().readTree(RegularFile.bytes(file));
            return node.path("epicenter").asString("").equals(header.kind());
        } catch (JacksonException | IOException notOurs) {
            return false;
        }
    }
}
