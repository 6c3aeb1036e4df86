package dev.epicenter.study;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of what was stated when: {@code plan.json}, written before the first cell is trained.
 *
 * @param versions in order; a study whose file never changed has one
 */
public record PlanRecord(List<Version> versions) {
    private static final FormatHeader HEADER = new FormatHeader("study plan", 1, 1, 1);

    public PlanRecord {
        versions = List.copyOf(versions);
    }

    /**
     * A version of the study file, its run file and its data files.
     *
     * @param sha256 of all of them ({@link StudyPlan#statement})
     * @param trained how many cells of the study were already trained when it was first seen
     */
    public record Version(String sha256, long trained) {}

    /** Adds {@code sha256} to the record in {@code file} unless it is the last. */
    static PlanRecord write(Path file, String sha256, long trained) {
        List<Version> versions = new ArrayList<>(read(file));
        if (versions.isEmpty() || !versions.get(versions.size() - 1).sha256().equals(sha256)) {
            versions.add(new Version(sha256, trained));
        }
        PlanRecord record = new PlanRecord(versions);
        JsonFile.write(file, HEADER, record);
        return record;
    }

    private static List<Version> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return JsonFile.read(file, HEADER, PlanRecord.class, "it is written again")
                    .versions();
        } catch (CorruptFileException | FormatVersionException unusable) {
            return List.of();
        }
    }

    /** Whether the last version was stated before any cell of the study was trained. */
    public boolean statedFirst() {
        return versions.get(versions.size() - 1).trained() == 0;
    }
}
