package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.safetensors.SafetensorsEntry;
import dev.epicenter.safetensors.SafetensorsReader;
import dev.epicenter.safetensors.SafetensorsWriter;
import dev.epicenter.safetensors.SafetensorsWriter.Tensor;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The files of a checkpoint: {@code model.safetensors} with the tensors by name, {@code optimizer.safetensors} with their
 * moments as {@code m.NAME}, and {@code state.json} with the rest and the checksums. A checkpoint of an external trainer has
 * {@code state.json} and {@link ExternalCheckpoint}.
 */
final class CheckpointFiles {
    private static final String MODEL = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";

    private CheckpointFiles() {}

    /** Writes the files to the empty {@code folder} and returns the state hash. A state on the disk is moved there. */
    static String write(Path folder, Checkpoint checkpoint) throws IOException {
        String hash = StateHash.of(checkpoint.train(), checkpoint.plan());
        SortedMap<String, String> sums = checkpoint.train() instanceof TrainState inMemory
                ? write(folder, inMemory)
                : ExternalCheckpoint.moveInto(folder, (StoredState) checkpoint.train());
        WholeFile.writeSynced(
                folder.resolve(StateFile.NAME),
                out -> out.write(StateFile.of(checkpoint, hash, sums).bytes()));
        return hash;
    }

    private static SortedMap<String, String> write(Path folder, TrainState state) throws IOException {
        SortedMap<String, String> sums = new TreeMap<>();
        sums.put(MODEL, write(folder.resolve(MODEL), tensors("", state.layout(), state.weights())));
        List<Tensor> moments = new ArrayList<>();
        state.moments().forEach((moment, values) -> moments.addAll(tensors(moment + ".", state.layout(), values)));
        sums.put(OPTIMIZER, write(folder.resolve(OPTIMIZER), moments));
        return sums;
    }

    /** Reads the files in {@code folder} and verifies every byte. */
    static Checkpoint read(Path folder) {
        StateFile file = StateFile.read(folder);
        if (!file.files().containsKey(MODEL)) {
            return new Checkpoint(ExternalCheckpoint.read(folder, file), file.plan(), file.detector());
        }
        verifySums(folder, file);
        int size = file.layout().size();
        float[] weights = new float[size];
        read(folder.resolve(MODEL), Map.of("", weights), file.layout());
        SortedMap<String, float[]> moments = new TreeMap<>();
        file.moments().forEach(moment -> moments.put(moment, new float[size]));
        read(
                folder.resolve(OPTIMIZER),
                moments.entrySet().stream().collect(Collectors.toMap(m -> m.getKey() + ".", Map.Entry::getValue)),
                file.layout());
        return new Checkpoint(
                new TrainState(file.step(), file.layout(), weights, moments, file.guardMemory()),
                file.plan(),
                file.detector());
    }

    private static List<Tensor> tensors(String prefix, TensorLayout layout, float[] values) {
        return layout.entries().stream()
                .map(entry -> new Tensor(prefix + entry.name(), entry.shape(), values, entry.offset()))
                .toList();
    }

    /** Writes one file and returns its SHA-256. */
    private static String write(Path file, List<Tensor> tensors) throws IOException {
        MessageDigest digest = Sha256.digest();
        WholeFile.writeSynced(file, out -> {
            DigestOutputStream counted = new DigestOutputStream(out, digest);
            SafetensorsWriter.write(counted, tensors, Map.of("format", "pt"));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void verifySums(Path folder, StateFile state) {
        for (String name : List.of(MODEL, OPTIMIZER)) {
            Path file = folder.resolve(name);
            try {
                if (!Sha256.of(file).equals(state.files().get(name))) {
                    throw new CorruptFileException(
                            file, "its SHA-256 differs from the one in state.json", StateFile.REMEDY);
                }
            } catch (NoSuchFileException missing) {
                throw new CorruptFileException(file, "it is missing", StateFile.REMEDY);
            } catch (IOException failure) {
                throw FileFailure.reading(file, failure);
            }
        }
    }

    /** Fills {@code buffers}, keyed by prefix of the tensor names, from {@code file}, which must hold exactly those tensors. */
    private static void read(Path file, Map<String, float[]> buffers, TensorLayout layout) {
        try (SafetensorsReader reader = SafetensorsReader.open(file, StateFile.REMEDY)) {
            Map<String, SafetensorsEntry> found =
                    reader.entries().stream().collect(Collectors.toMap(SafetensorsEntry::name, Function.identity()));
            buffers.forEach((prefix, values) -> {
                for (TensorLayout.Entry tensor : layout.entries()) {
                    SafetensorsEntry entry = found.remove(prefix + tensor.name());
                    if (entry == null
                            || !entry.shape()
                                    .equals(tensor.shape().stream()
                                            .map(Integer::longValue)
                                            .toList())) {
                        throw new CorruptFileException(
                                file,
                                "tensor " + prefix + tensor.name() + " of shape " + tensor.shape() + " is not in it",
                                StateFile.REMEDY);
                    }
                    reader.read(entry, values, tensor.offset());
                }
            });
            if (!found.isEmpty()) {
                throw new CorruptFileException(
                        file, "it holds tensors that state.json does not name: " + found.keySet(), StateFile.REMEDY);
            }
        }
    }
}
