package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes and reads a record as a readable JSON file with a {@link FormatHeader} and a {@link JsonChecksum}. A damaged file is
 * an error; a file of an older version may lack the checksum.
 */
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
        return checksummed(unsummed(header, value));
    }

    /** The text without a checksum, for files that contain others. */
    public static String unsummed(FormatHeader header, Object value) {
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
            byte[] bytes = RegularFile.bytes(file);
            JsonNode node = Json.mapper().readTree(bytes);
            // Before the header: a damaged version is not a newer one.
            requireIntact(file, bytes, false, remedy);
            header.check(file, node, remedy);
            requireIntact(file, bytes, header.requiresChecksum(node), remedy);
            return Json.mapper().treeToValue(node, type);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, Json.problem(failure), remedy);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        } catch (OutOfMemoryError failure) {
            throw FileFailure.tooLarge(file, failure);
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

    /** {@code text}, a JSON object, with its checksum as the last key. */
    static String checksummed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(JsonChecksum.add(bytes, JsonChecksum.Form.FILE), StandardCharsets.UTF_8);
    }

    /** @throws CorruptFileException if the content does not match its checksum, or lacks a required one */
    static void requireIntact(Path file, byte[] content, boolean required, String remedy) {
        JsonChecksum.problem(content, JsonChecksum.Form.FILE, required).ifPresent(problem -> {
            throw new CorruptFileException(file, problem, remedy);
        });
    }
}
