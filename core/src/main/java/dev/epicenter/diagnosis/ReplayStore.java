package dev.epicenter.diagnosis;

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

/**
 * The content-addressed store of a run's finished replays: {@code experiments/replays/KEY}. A replay is stored completely or not at
 * all. A killed diagnosis therefore continues where it stopped, and diagnoses reuse each other's replays.
 *
 * <p>Safe for use by several threads and processes: a replay that is already stored is overwritten with the same content.
 */
public final class ReplayStore {
    private static final FormatHeader HEADER = new FormatHeader("replay", 1);

    private final Path folder;
    private final NumericsFingerprint numerics;

    /** @param numerics the numerics that the replays' bits depend on */
    public ReplayStore(RunDirectory run, NumericsFingerprint numerics) {
        this.folder = run.root().resolve("experiments").resolve("replays");
        this.numerics = numerics;
    }

    /** {@code replay.json}. */
    record Stored(String arm, long from, long until, long rows, OptionalDouble moved) {}

    /** The stored trace of {@code replay}; empty if there is none or it is damaged. */
    public Optional<ArmRun> find(Replay replay) {
        Path place = place(replay);
        if (!Files.isDirectory(place)) {
            return Optional.empty();
        }
        try {
            Stored stored = JsonFile.read(
                    place.resolve("replay.json"), HEADER, Stored.class, "delete " + place + " and run it again");
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
                    temporary.resolve("replay.json"),
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

    private Path place(Replay replay) {
        return folder.resolve(ReplayKey.of(replay, numerics));
    }
}
