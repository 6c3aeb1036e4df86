package dev.epicenter.engine;

import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.StatesToKeep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The specification of an arm: a segment of a run, as a file. The same specification gives the same bits.
 *
 * @param run absolute path of the run directory
 * @param content hash of the run file, the start state and the reference: a run that is trained again has other arms
 * @param start empty: the initial weights
 * @param until the last step, inclusive
 * @param plan which batch each step trains on
 * @param interventions in the order they are applied
 * @param abandonedUntil as in {@link dev.epicenter.segment.Segment}
 * @param keep the steps whose states are written
 * @param tensors whether telemetry of single tensors is needed
 * @param reference a state that is compared with that after the same step; empty: none
 * @param eachTensor whether each tensor is compared with the reference's
 * @param everyTensor whether each tensor is recorded at each step
 * @param fingerprint the numerics of the node that asked; a node with others does not train the arm
 */
record ArmSpec(
        Path run,
        String content,
        Optional<StateReference> start,
        long until,
        DataPlan plan,
        List<Intervention> interventions,
        long abandonedUntil,
        StatesToKeep keep,
        boolean tensors,
        Optional<StateReference> reference,
        boolean eachTensor,
        boolean everyTensor,
        SortedMap<String, String> fingerprint) {
    private static final FormatHeader HEADER = new FormatHeader("arm", 2);
    private static final int KEY_DIGITS = 20;

    ArmSpec {
        interventions = List.copyOf(interventions);
        fingerprint = new TreeMap<>(fingerprint);
    }

    /** The name of the arm's folder: a hash of all that determines its result. Where its states are does not. */
    String key() {
        ArmSpec placeless = with(run, Optional.empty(), Optional.empty());
        return Sha256.of(Json.line(placeless).getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    }

    /** The same segment, on a machine that has the run in another folder. */
    ArmSpec in(Path folder) {
        return with(folder, start, reference);
    }

    /** The same segment, without the folders of its states, which are found by their checksums: equal for all commands. */
    ArmSpec withoutFolders() {
        Path none = Path.of("/");
        return with(run, start.map(state -> state.in(none)), reference.map(state -> state.in(none)));
    }

    private ArmSpec with(Path inRun, Optional<StateReference> from, Optional<StateReference> comparedWith) {
        return new ArmSpec(
                inRun,
                content,
                from,
                until,
                plan,
                interventions,
                abandonedUntil,
                keep,
                tensors,
                comparedWith,
                eachTensor,
                everyTensor,
                fingerprint);
    }

    void write(Path file) {
        JsonFile.write(file, HEADER, this);
    }

    /**
     * Reads a specification.
     *
     * @throws dev.epicenter.EpicenterException if it is missing, damaged or of another version; one line
     */
    static ArmSpec read(Path file) {
        return JsonFile.read(file, HEADER, ArmSpec.class, "start the diagnosis again, which writes it");
    }
}
