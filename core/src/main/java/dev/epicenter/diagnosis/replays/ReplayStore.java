package dev.epicenter.diagnosis.replays;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.Replay;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import dev.epicenter.trace.TraceWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The content-addressed store of a run's finished replays: {@code experiments/replays/KEY}. A replay is stored completely or not at
 * all. A killed diagnosis therefore continues where it stopped, and diagnoses reuse each other's replays.
 *
 * <p>Safe for use by several threads and processes: a replay that is already stored is overwritten with the same content.
 */
public final class ReplayStore {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("replay");

    /** A key becomes a file name: a verdict that someone edited cannot name another folder. */
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{1,64}");

    private final Path folder;
    private final NumericsFingerprint numerics;

    /** @param numerics the numerics that the replays' bits depend on */
    public ReplayStore(RunDirectory run, NumericsFingerprint numerics) {
        this.folder = folder(run);
        this.numerics = numerics;
    }

    /** {@code replay.json}. */
    record Stored(String arm, long from, long until, long rows, OptionalDouble moved) {}

    /**
     * The rows of the stored replay with a key, as they were recorded; empty if it is not stored. Damaged rows are skipped.
     *
     * @param key as in {@link ReplayResult#key}
     */
    public static List<StepRecord> rows(RunDirectory run, String key) {
        return KEY.matcher(key).matches()
                ? new TraceReader(folder(run).resolve(key)).steps().rows()
                : List.of();
    }

    private static Path folder(RunDirectory run) {
        return run.experiments().resolve("replays");
    }

    String key(Replay replay) {
        return ReplayKey.of(replay, numerics);
    }

    /** The stored trace of {@code replay}; empty if there is none or it is damaged. */
    public Optional<ArmRun> find(Replay replay) {
        Path place = place(replay);
        if (!Files.isDirectory(place)) {
            return Optional.empty();
        }
        try {
            Stored stored = JsonFile.read(facts(place), HEADER, Stored.class, "delete " + place + " and run it again");
            Rows<StepRecord> rows = new TraceReader(place).steps();
            return rows.notes().isEmpty() && rows.rows().size() == stored.rows()
                    ? Optional.of(new ArmRun(replay.arm(), rows.rows(), stored.moved()))
                    : Optional.empty();
        } catch (CorruptFileException damaged) {
            return Optional.empty();
        }
    }

    /** Stores {@code run}. */
    public void keep(Replay replay, ArmRun run) {
        Path place = place(replay);
        Path temporary = place.resolveSibling(
                place.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Folder.deleteTree(temporary);
            try (TraceWriter rows = TraceWriter.create(temporary, 0, Optional.empty())) {
                run.rows().forEach(row -> rows.append(row, List.of(), List.of()));
            }
            JsonFile.write(
                    facts(temporary),
                    HEADER,
                    new Stored(
                            replay.arm().name(),
                            replay.segment().firstStep() - 1,
                            replay.segment().until(),
                            run.rows().size(),
                            run.displacement()));
            Folder.deleteTree(place);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw FileFailure.writing(place, failure);
        } finally {
            Folder.deleteTree(temporary);
        }
    }

    private static Path facts(Path place) {
        return place.resolve("replay.json");
    }

    private Path place(Replay replay) {
        return folder.resolve(key(replay));
    }
}
