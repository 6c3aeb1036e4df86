package dev.epicenter.json;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;

/**
 * Writes and reads a record that has its own {@code format_version} instead of a {@link FormatHeader}, with a {@link
 * JsonChecksum}.
 *
 * @param type the record, which has a component {@code formatVersion}
 * @param format the newest version, which is the one written
 * @param oldest the oldest readable version
 * @param checksummed the oldest version in which every file has a checksum
 */
public record VersionedJson<T>(Class<T> type, int format, int oldest, int checksummed) {
    /** Writes {@code value} atomically. */
    public void write(Path file, T value) {
        WholeFile.write(file, JsonFile.checksummed(Json.pretty(value)));
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @param remedy what to do about a damaged file: the end of the message
     * @throws CorruptFileException if the file is damaged or of another kind
     * @throws FormatVersionException if its version is not readable
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public T read(Path file, String remedy) {
        try {
            return read(file, RegularFile.bytes(file), remedy);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    private T read(Path file, byte[] bytes, String remedy) {
        try {
            JsonNode node = Json.mapper().readTree(bytes);
            // Before the version: a damaged version is not a newer one.
            JsonFile.requireIntact(file, bytes, false, remedy);
            if (!node.path("format_version").isInt()) {
                throw new CorruptFileException(file, "it has no format_version", remedy);
            }
            int found = node.path("format_version").intValue();
            JsonFile.requireIntact(file, bytes, found >= checksummed && found <= format, remedy);
            T value = Json.mapper().treeToValue(node, type);
            if (found < oldest || found > format) {
                throw FormatVersionException.of(file, found, oldest, format);
            }
            return value;
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, Json.problem(failure), remedy);
        }
    }

    /**
     * Reads some of the components, which takes a fraction of the time of {@link #read}. A file whose checksum matches is as it
     * was written, so the other components are skipped; any other file is read whole first.
     *
     * @param part a record of some of the components, of the same types or again records of some components
     * @throws CorruptFileException as {@link #read}
     * @throws FormatVersionException as {@link #read}
     * @throws dev.epicenter.EpicenterException as {@link #read}
     */
    public <P> P readPart(Path file, Class<P> part, String remedy) {
        try {
            byte[] bytes = RegularFile.bytes(file);
            if (!isIntact(bytes)) {
                read(file, bytes, remedy);
            }
            return Json.mapper()
                    .readerFor(part)
                    .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(bytes);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, Json.problem(failure), remedy);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** Whether the checksum matches and the first key is a version that is readable and requires one. */
    private boolean isIntact(byte[] bytes) {
        if (JsonChecksum.problem(bytes, JsonChecksum.Form.FILE, true).isPresent()) {
            return false;
        }
        try (JsonParser in = Json.mapper().createParser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT
                    || !"format_version".equals(in.nextName())
                    || in.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                return false;
            }
            int found = in.getIntValue();
            return found >= Math.max(oldest, checksummed) && found <= format;
        } catch (JacksonException damaged) {
            return false;
        }
    }
}
