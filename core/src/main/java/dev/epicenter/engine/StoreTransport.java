package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arms through a store: nodes need no file system in common with this machine. What an arm needs is uploaded, each file once; its
 * rows are followed while they are written, and its other files come with its manifest.
 */
public final class StoreTransport implements ArmTransport {
    /** A store that fails for this long fails for good. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();

    private final ObjectStore store;
    private final StoredFiles files;
    private final RunDirectory run;
    private final List<String> data;
    /** Of the data files that were sent: they may be large, and all arms train on the same. */
    private final Map<String, String> dataSums = new ConcurrentHashMap<>();

    private final String runFileSum;
    private final long pollNanos;
    private final Map<ArmFolder, Progress> progress = new ConcurrentHashMap<>();

    /** What is known of an arm in the store. Used by the thread that follows the arm. */
    private static final class Progress {
        private final Set<String> attempts = ConcurrentHashMap.newKeySet();
        private long polled = Long.MIN_VALUE;
        private long answered = System.nanoTime();
        private String specification = "";
        private String attempt = "";
        private long rows;
    }

    /**
     * @param store closed with this
     * @param run the run directory on this machine
     * @param data absolute paths of the files that the run trains on
     * @param poll the time between two requests for the progress of an arm
     * @throws dev.epicenter.EpicenterException if the store cannot be used; one line
     */
    public StoreTransport(ObjectStore store, RunDirectory run, List<String> data, Duration poll) {
        this.store = store;
        this.files = new StoredFiles(store);
        this.run = run;
        this.data = List.copyOf(data);
        this.runFileSum = StoredFiles.sum(run.runYaml());
        this.pollNanos = poll.toNanos();
        // A wrong bucket or key is an error now, not after the control has been prepared.
        store.get("access-check");
    }

    @Override
    public String send(ArmFolder arm, ArmSpec spec) {
        spec.start().ifPresent(this::send);
        spec.reference().ifPresent(this::send);
        SortedMap<String, String> runFiles = new TreeMap<>();
        for (Path file : List.of(run.provenanceFile(), run.runYaml())) {
            runFiles.put(file.getFileName().toString(), files.send(file));
        }
        if (!runFileSum.equals(runFiles.get(run.runYaml().getFileName().toString()))) {
            // The command in it has not been trusted, and the arms are named by the run file's hash.
            throw new EpicenterException(run.runYaml() + " has changed since this command started; start it again");
        }
        SortedMap<String, String> dataFiles = new TreeMap<>();
        data.forEach(file -> dataFiles.put(file, dataSums.computeIfAbsent(file, path -> files.send(Path.of(path)))));
        byte[] content = new StoredArm(spec.withoutFolders(), runFiles, dataFiles).bytes();
        String key = ArmKeys.of(arm).spec(Sha256.of(content));
        store.put(key, content);
        progress(arm).specification = key;
        return store.url(key);
    }

    private void send(StateReference state) {
        state.files().forEach((name, sum) -> files.send(sum, state.folder().resolve(name)));
    }

    @Override
    public void fetch(ArmFolder arm) {
        Progress known = progress(arm);
        long now = System.nanoTime();
        if (RegularFile.exists(arm.done())) {
            return;
        }
        if (known.polled != Long.MIN_VALUE && now - known.polled > PATIENCE_NANOS) {
            known.answered = now; // It was not asked meanwhile.
        }
        if (known.polled != Long.MIN_VALUE && now - known.polled < pollNanos) {
            return;
        }
        try {
            fetch(arm, known);
            known.answered = System.nanoTime();
        } catch (StoreUnavailableException failure) {
            if (System.nanoTime() - known.answered > PATIENCE_NANOS) {
                throw failure;
            }
        } finally {
            known.polled = System.nanoTime();
        }
    }

    private void fetch(ArmFolder arm, Progress known) {
        ArmKeys keys = ArmKeys.of(arm);
        Optional<byte[]> done = store.get(keys.done());
        if (done.isPresent()) {
            receive(arm, done.get());
            return;
        }
        Optional<String> attempt = store.get(keys.attempt()).map(name -> new String(name, StandardCharsets.UTF_8));
        if (attempt.isPresent()) {
            follow(arm, attempt.get(), known);
        }
    }

    /** Downloads and verifies all files that the manifest lists, and then writes it. */
    private void receive(ArmFolder arm, byte[] manifest) {
        Path received = arm.path().resolve("received.json");
        Folder.create(arm.path());
        WholeFile.write(received, out -> out.write(manifest));
        StoredResult stored = StoredResult.read(received);
        ArmKeys keys = ArmKeys.of(arm);
        String attempt = stored.result().attempt();
        progress(arm).attempts.add(attempt);
        Path folder = attemptFolder(arm, attempt);
        stored.files().forEach((name, sum) -> {
            Path file = StoredFiles.inside(folder, name);
            if (!RegularFile.exists(file) || !StoredFiles.sum(file).equals(sum)) {
                StoredFiles.receive(store, keys.file(attempt, name), sum, file);
            }
        });
        WholeFile.write(arm.done(), stored.result().text());
    }

    /** Downloads the rows of an attempt that runs, with its hardware first. */
    private void follow(ArmFolder arm, String attempt, Progress known) {
        ArmKeys keys = ArmKeys.of(arm);
        Path folder = attemptFolder(arm, attempt);
        if (!attempt.equals(known.attempt)) {
            known.attempts.add(attempt);
            Folder.create(folder);
            if (!store.get(keys.file(attempt, ArmKeys.NODE), arm.node(attempt))) {
                return;
            }
            arm.announce(attempt);
            known.attempt = attempt;
            known.rows = 0;
        }
        OptionalLong size = store.size(keys.file(attempt, ArmKeys.LIVE_ROWS));
        if (size.orElse(0) > known.rows) {
            Path next = folder.resolve("rows.next");
            if (store.get(keys.file(attempt, ArmKeys.LIVE_ROWS), next)) {
                move(next, arm.rows(attempt));
                known.rows = size.getAsLong();
            }
        }
    }

    private static Path attemptFolder(ArmFolder arm, String attempt) {
        return StoredFiles.inside(arm.path().resolve("attempts"), attempt);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw FileFailure.writing(to, failure);
        }
    }

    private Progress progress(ArmFolder arm) {
        return progress.computeIfAbsent(arm, key -> new Progress());
    }

    /** The engine's own log stays on the node: its folder must exist there. */
    @Override
    public Path log(ArmFolder arm) {
        return Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("epicenter-" + arm.path().getFileName() + ".log");
    }

    @Override
    public Path fetchLog(ArmFolder arm) {
        try {
            if (store.get(ArmKeys.of(arm).log(), arm.log())) {
                return arm.log();
            }
        } catch (StoreUnavailableException noLog) {
            // The error that is reported then names the node's own.
        }
        return log(arm);
    }

    @Override
    public void discardResult(ArmFolder arm) {
        store.delete(ArmKeys.of(arm).done());
        progress.remove(arm);
    }

    /** The manifest goes first: it must not list what is no longer there. */
    @Override
    public void delete(ArmFolder arm) {
        ArmKeys keys = ArmKeys.of(arm);
        Progress known = progress(arm);
        Optional<StoredResult> result = received(arm);
        store.delete(keys.done());
        store.delete(keys.attempt());
        store.delete(keys.log());
        if (!known.specification.isEmpty()) {
            store.delete(known.specification);
        }
        for (String attempt : known.attempts) {
            store.delete(keys.file(attempt, ArmKeys.NODE));
            store.delete(keys.file(attempt, ArmKeys.LIVE_ROWS));
        }
        result.ifPresent(one -> one.files()
                .keySet()
                .forEach(name -> store.delete(keys.file(one.result().attempt(), name))));
        try {
            Files.deleteIfExists(log(arm));
        } catch (IOException failure) {
            throw FileFailure.writing(log(arm), failure);
        }
    }

    private static Optional<StoredResult> received(ArmFolder arm) {
        Path received = arm.path().resolve("received.json");
        return RegularFile.exists(received) ? Optional.of(StoredResult.read(received)) : Optional.empty();
    }

    @Override
    public void close() {
        store.close();
    }
}
