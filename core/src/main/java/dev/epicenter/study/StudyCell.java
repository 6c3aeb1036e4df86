package dev.epicenter.study;

import dev.epicenter.config.DataChecksums;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.segment.NumericsFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One training of a study.
 *
 * @param name its levels, such as {@code decay=0, width=96}; {@code reference} if all factors are at their first
 * @param stages one, or those of a curriculum
 * @param key SHA-256 of everything that determines its bits, the content of data files included; two studies that share a
 *     cell have the same key
 */
public record StudyCell(String name, long seed, List<Stage> stages, String key) implements Training {
    static final CellStore.Format<StudyCell, CellRecord> STORED = new CellStore.Format<>(
            new FormatHeader("study cell", 1, 1, 1), CellRecord.class, cell -> cell.key() + ".json", StudyCell::fits);

    public StudyCell {
        stages = List.copyOf(stages);
    }

    /**
     * A stretch of a cell's training.
     *
     * @param config with the cell's seed
     * @param until its last step
     * @param interventions from its first step on
     */
    public record Stage(RunConfig config, long until, List<Intervention> interventions) {
        public Stage {
            interventions = List.copyOf(interventions);
        }
    }

    static StudyCell of(String name, long seed, List<Stage> stages, NumericsFingerprint numerics, DataChecksums data) {
        String identity = stages.stream()
                        .map(stage -> RunConfigWriter.values(stage.config())
                                + String.join("\n", data.of(stage.config().data())) + "until " + stage.until() + "\n"
                                + Json.line(stage.interventions()))
                        .collect(Collectors.joining("\n"))
                + "\n"
                + Json.line(numerics);
        return new StudyCell(name, seed, stages, Sha256.of(identity.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean fits(StudyCell cell, CellRecord record) {
        return record.key().equals(cell.key())
                && record.steps() == cell.steps()
                && record.losses().length >= 1
                && record.losses().length <= record.steps();
    }

    /** What is stored of its training. */
    CellRecord record(Trained trained) {
        return new CellRecord(
                key,
                steps(),
                trained.losses(),
                trained.heldOut(),
                trained.spikes(),
                trained.behavior(),
                trained.shifts(),
                trained.control(),
                trained.rewards(),
                trained.mastery());
    }

    /** The name for display. */
    public String label() {
        return name + ", seed " + seed;
    }
}
