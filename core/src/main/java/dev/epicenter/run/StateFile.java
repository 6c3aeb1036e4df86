package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.TrainState;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.tensor.TensorLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The file {@code state.json} of a checkpoint: everything except the tensor elements.
 *
 * @param sha256 checksum of this file, computed with zeros in its place
 * @param step completed steps
 * @param cursor index of the batch for the next step
 * @param stateHash {@link StateHash}
 * @param files SHA-256 of each other file, by name
 * @param plan which batch each step trains on
 * @param moments names of the moments in {@code optimizer.safetensors}; none if an external trainer stores the state
 * @param layout the offsets of the tensors in the flat buffers
 * @param guard what the guard of the updates remembers, if there is one
 * @param detector the state of the spike detector
 */
record StateFile(
        String sha256,
        long step,
        long cursor,
        String stateHash,
        SortedMap<String, String> files,
        DataPlan plan,
        List<String> moments,
        TensorLayout layout,
        Optional<List<Float>> guard,
        DetectorState detector) {
    static final String NAME = "state.json";
    static final FormatHeader HEADER = new FormatHeader("checkpoint", 2);
    static final String REMEDY = "resume uses the previous checkpoint; remove this one's folder";
    private static final String NO_SUM = "0".repeat(64);

    static StateFile of(Checkpoint checkpoint, String stateHash, SortedMap<String, String> files) {
        Optional<TrainState> inMemory =
                checkpoint.train() instanceof TrainState state ? Optional.of(state) : Optional.empty();
        return new StateFile(
                NO_SUM,
                checkpoint.step(),
                checkpoint.cursor(),
                stateHash,
                files,
                checkpoint.plan(),
                inMemory.map(state -> List.copyOf(state.moments().keySet())).orElse(List.of()),
                inMemory.map(TrainState::layout).orElse(new TensorLayout(List.of())),
                inMemory.map(TrainState::guard)
                        .filter(memory -> memory.length > 0)
                        .map(StateFile::list),
                checkpoint.detector());
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /** What the guard remembers; empty without one. */
    float[] guardMemory() {
        List<Float> values = guard.orElse(List.of());
        float[] memory = new float[values.size()];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = values.get(i);
        }
        return memory;
    }

    /** The file's bytes, with the checksum. */
    byte[] bytes() {
        String text = JsonFile.unsummed(HEADER, this);
        return text.replaceFirst(NO_SUM, Sha256.of(text.getBytes(StandardCharsets.UTF_8)))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads and verifies the file in {@code checkpoint}, a folder. */
    static StateFile read(Path checkpoint) {
        Path file = checkpoint.resolve(NAME);
        try {
            byte[] bytes = RegularFile.bytes(file);
            JsonNode node = Json.mapper().readTree(bytes);
            HEADER.check(file, node, REMEDY);
            String sum = node.path("sha256").asString("");
            // Latin-1 preserves every byte, including damaged ones.
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            String unsummed = sum.length() == NO_SUM.length() ? text.replace(sum, NO_SUM) : text;
            if (!Sha256.of(unsummed.getBytes(StandardCharsets.ISO_8859_1)).equals(sum)) {
                throw new CorruptFileException(file, "its SHA-256 differs from the one that it contains", REMEDY);
            }
            return Json.mapper().treeToValue(node, StateFile.class);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, Json.problem(failure), REMEDY);
        } catch (NoSuchFileException missing) {
            throw new CorruptFileException(file, "it is missing", REMEDY);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }
}
