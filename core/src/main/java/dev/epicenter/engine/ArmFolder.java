package dev.epicenter.engine;

import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.run.CheckpointStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of one arm. Each start of its command is an attempt with a folder of its own, so two at a time, as after a job that
 * was wrongly believed dead, do not disturb each other. The first to write {@code done.json} counts.
 *
 * @param path the arm's folder, named by {@link ArmSpec#key}
 */
record ArmFolder(Path path) {
    /** Lines of {@code rows.jsonl}: {@link dev.epicenter.segment.StepReport}. */
    static final FormatHeader ROWS = FormatHeader.checksummedSince2("arm_rows");

    Path spec() {
        return path.resolve("spec.json");
    }

    Path done() {
        return path.resolve("done.json");
    }

    /** What the command printed; attempts append to it. */
    Path log() {
        return path.resolve("log.txt");
    }

    /** The engine and its name of the job that was submitted last. */
    Path job() {
        return path.resolve("job");
    }

    /** Present once the coordinator needs no further step. */
    Path stop() {
        return path.resolve("stop");
    }

    Path attempt(String name) {
        return path.resolve("attempts").resolve(name);
    }

    Path rows(String attempt) {
        return attempt(attempt).resolve("rows.jsonl");
    }

    CheckpointStore states(String attempt) {
        return new CheckpointStore(attempt(attempt).resolve("states"));
    }

    Optional<ArmResult> result() {
        return RegularFile.exists(done()) ? Optional.of(ArmResult.read(done())) : Optional.empty();
    }

    /** The hardware that the attempt runs on; there before the attempt is announced. */
    Path node(String attempt) {
        return attempt(attempt).resolve("node.json");
    }

    /** Whether the coordinator reads this file of an attempt, named by its path in the attempt's folder. */
    static boolean isRead(String name) {
        return name.equals("rows.jsonl") || name.equals("node.json") || name.startsWith("states/");
    }

    /** Records this node's hardware and announces the attempt. */
    void begin(String attempt) {
        Folder.create(attempt(attempt));
        NodeHardware.here().write(node(attempt));
        announce(attempt);
    }

    /** Announces the attempt whose rows are to be followed. */
    void announce(String attempt) {
        publish(attempt, path.resolve("attempt"), attempt);
    }

    /** Writes the manifest. */
    void end(ArmResult result) {
        publish(result.attempt(), done(), result.text());
    }

    /** Replaces a file of the arm that other attempts may write in the same moment. */
    private void publish(String attempt, Path file, String content) {
        Path temporary = attempt(attempt).resolve(file.getFileName() + ".tmp");
        WholeFile.write(file, temporary, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** The newest attempt; empty before the first has begun. */
    Optional<String> newestAttempt() {
        try {
            return Optional.of(RegularFile.text(path.resolve("attempt")));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
