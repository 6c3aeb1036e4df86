package dev.epicenter.external;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.segment.TrainerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The file {@code ended.json}: a process has ended a segment and waits for the next one. A process that serves no further
 * segments does not write it.
 *
 * @param exit the exit code that a process for this segment alone would have, 0 to 255
 * @param weights a digest of the weights after its last step; empty: unknown
 */
record SegmentEnd(int exit, Optional<String> weights) {
    static final String NAME = "ended.json";

    private static final FormatHeader HEADER = new FormatHeader("ended", 1);
    private static final int UNKNOWN = 1;

    /** Whether the segment of folder {@code out} has ended. */
    static boolean exists(Path out) {
        return Files.exists(out.resolve(NAME));
    }

    /**
     * Reads the file of an ended segment.
     *
     * @throws TrainerFailure if it is not such a file
     */
    static SegmentEnd read(Path out) {
        Path file = out.resolve(NAME);
        try {
            JsonNode node = Json.mapper().readTree(RegularFile.bytes(file));
            HEADER.check(file, node, "write it as docs/reference/segment.md says");
            return new SegmentEnd(
                    node.path("exit").asInt(UNKNOWN),
                    Optional.of(node.path("weights").asString("")).filter(digest -> !digest.isEmpty()));
        } catch (IOException | JacksonException | CorruptFileException | FormatVersionException wrong) {
            throw new TrainerFailure(
                    TrainerFailure.Kind.PROTOCOL_ERROR,
                    file
                            + ": it does not state how the segment ended; write it as docs/reference/segment.md says, under"
                            + " another name that is then changed to this one");
        }
    }
}
