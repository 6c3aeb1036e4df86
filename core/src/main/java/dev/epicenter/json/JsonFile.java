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

/** A record as a JSON file of its own, with a {@link FormatHeader}, for people to read too. */
public final class JsonFile {
    private JsonFile() {}

    /**
     * Writes {@code value} whole or not at all.
     *
     * @param value becomes a JSON object
     */
    public static void write(Path file, FormatHeader header, Object value) {
        WholeFile.write(file, text(header, value));
    }

    /** What {@link #write} writes. */
    public static String text(FormatHeader header, Object value) {
        ObjectNode content = (ObjectNode) Json.mapper().valueToTree(value);
        if (content.has("epicenter") || content.has("format")) {
            throw new IllegalArgumentException("the keys \"epicenter\" and \"format\" are the header's: " + content);
        }
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("epicenter", header.kind()).put("format", header.format());
        node.setAll(content);
        return Json.pretty(node) + "\n";
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param remedy what to do about a damaged file: ends the message
     * @throws CorruptFileException where it is not that
     * @throws dev.epicenter.FormatVersionException where another version wrote it
     * @throws dev.epicenter.EpicenterException where it cannot be read
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

    /** Whether {@code file} is there and one of ours, of whatever version. */
    public static boolean begins(Path file, FormatHeader header) {
        try {
            JsonNode node = Json.mapper().readTree(RegularFile.bytes(file));
            return node.path("epicenter").asString("").equals(header.kind());
        } catch (JacksonException | IOException notOurs) {
            return false;
        }
    }
}
