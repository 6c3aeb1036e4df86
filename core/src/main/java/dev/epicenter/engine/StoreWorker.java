package dev.epicenter.engine;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The command of one arm whose files are in a store: downloads what the arm needs to a local folder, has {@link ArmWorker} train
 * it there, and uploads its files, the manifest last. Started a second time, it finds the manifest and does nothing.
 */
public final class StoreWorker {
    private final ObjectStore store;
    private final StoreUrl.Specification address;
    private final Path scratch;
    private final ArmKeys keys;
    private final Duration pause;
    private final SortedMap<String, String> data = new TreeMap<>();

    /**
     * @param store the one that the address names; not closed here
     * @param scratch a folder for this arm's files, which need not exist and the caller removes
     */
    public StoreWorker(ObjectStore store, StoreUrl.Specification address, Path scratch) {
        this(store, address, scratch, RowsUpload.PAUSE);
    }

    /** @param pause between two uploads of the rows while the arm trains */
    StoreWorker(ObjectStore store, StoreUrl.Specification address, Path scratch, Duration pause) {
        this.pause = pause;
        this.store = store;
        this.address = address;
        this.scratch = scratch.toAbsolutePath().normalize();
        this.keys = new ArmKeys(address.arm());
    }

    /** A line for the log if the arm is done; then no more of it is downloaded. */
    public Optional<String> done() {
        return store.get(keys.done()).map(manifest -> "the arm is done already: " + store.url(keys.done()));
    }

    /**
     * Downloads and verifies the specification, the run file and the data. States are downloaded when they are read.
     *
     * @throws EpicenterException if anything is missing or damaged; one line
     */
    public ArmWorker receive() {
        StoredFiles files = new StoredFiles(store);
        StoredArm arm = specification();
        Path run = scratch.resolve("run");
        arm.run().forEach((name, sum) -> files.receive(sum, StoredFiles.inside(run, name)));
        arm.data().forEach((original, sum) -> {
            // Two files may have one name; the extension stays.
            Path local = scratch.resolve("data")
                    .resolve(sum)
                    .resolve(Path.of(original).getFileName());
            files.receive(sum, local);
            data.put(original, local.toString());
        });
        ArmFolder folder = new ArmFolder(run.resolve("arms").resolve(address.arm()));
        Folder.create(folder.path());
        arm.spec().in(run).write(folder.spec());
        return ArmWorker.of(folder.spec(), new StoredStates(files, scratch.resolve("states")));
    }

    private StoredArm specification() {
        String key = keys.spec(address.sha256());
        byte[] content = store.get(key)
                .orElseThrow(() -> new EpicenterException(store.url(key)
                        + ": there is no such object; the replay was read and removed, or the address is wrong"));
        Folder.create(scratch);
        Path file = scratch.resolve("stored-arm.json");
        if (!Sha256.of(content).equals(address.sha256())) {
            throw new CorruptFileException(
                    file, "its SHA-256 is not the one in " + store.url(key), "start the diagnosis again");
        }
        WholeFile.write(file, out -> out.write(content));
        return StoredArm.read(file);
    }

    /** The local path of a file that the run trains on; unchanged if it was not downloaded. */
    public String local(String dataFile) {
        return data.getOrDefault(dataFile, dataFile);
    }

    /**
     * Trains the arm and uploads its files.
     *
     * @param worker as {@link #receive} returned it; the other parameters as for {@link ArmWorker#work}
     * @return a line for the log
     * @throws EpicenterException if it cannot be trained, or the store fails; one line
     */
    public String work(
            ArmWorker worker,
            BiFunction<Path, ArmWorker, Trainer> trainer,
            DetectorState detector,
            Optional<NodeCache> cache) {
        ArmFolder folder = worker.folder();
        String line;
        try (RowsUpload rows = new RowsUpload(store, keys, folder, worker.hasRowsAlone(), pause)) {
            line = worker.work(trainer, detector, cache);
        }
        ArmResult result = folder.result().orElseThrow();
        SortedMap<String, String> sums = new TreeMap<>();
        Path attempt = folder.attempt(result.attempt());
        try (Stream<Path> all = Files.walk(attempt)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = attempt.relativize(file).toString().replace('\\', '/');
                if (ArmFolder.isRead(name)) {
                    sums.put(name, StoredFiles.sum(file));
                    store.put(keys.file(result.attempt(), name), file);
                }
            }
        } catch (IOException failure) {
            throw FileFailure.reading(attempt, failure);
        }
        store.put(keys.done(), new StoredResult(result, sums).bytes());
        return line + "; uploaded to " + store.url(keys.done());
    }

    /** Leaves an error where the coordinator finds it. The store may be what fails. */
    public void report(EpicenterException failure) {
        try {
            store.put(keys.log(), (failure.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (EpicenterException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
