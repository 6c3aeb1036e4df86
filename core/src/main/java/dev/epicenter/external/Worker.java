package dev.epicenter.external;

import dev.epicenter.file.Folder;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trainer's process that may train several segments, one after another. The first is a cold start like any other; for each
 * further one, a file {@code request-NNNNNN.json} is written to the folder of the first. Used by one thread at a time.
 */
final class Worker implements AutoCloseable {
    /** The variable that names the folder for the requests. */
    static final String VARIABLE = "EPICENTER_SERVE";

    private static final FormatHeader REQUEST = new FormatHeader("request", 1);

    private final TrainerProcess process;
    private final Path folder;
    private final Path place;
    private final ServedSegment first;
    private Optional<ColdStart> coldStart = Optional.empty();
    private int segments = 1;
    private boolean trusted;
    private boolean disposable;

    private Worker(TrainerProcess process, Path folder, Path place) {
        this.process = process;
        this.folder = folder;
        this.place = place;
        this.first = new ServedSegment(process, folder);
    }

    /**
     * A request for the next segment.
     *
     * @param segment the path of its {@code segment.json}
     * @param folder the working folder
     * @param environment variables that differ from those that Epicenter itself has
     */
    record Request(String segment, String folder, SortedMap<String, String> environment) {}

    /**
     * Starts a process.
     *
     * @param place its working folder, for all its segments
     * @param out the folder of its first segment
     */
    static Worker start(List<String> command, Map<String, String> environment, Path place, Path out) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put(VARIABLE, out.toString());
        return new Worker(TrainerProcess.startServing(command, all, place, out), out, place);
    }

    ServedSegment first() {
        return first;
    }

    /**
     * Requests the next segment; its {@code segment.json} exists.
     *
     * @return empty if the process did not begin with it; it must then be closed
     */
    Optional<ServedSegment> next(Path out, Map<String, String> environment) {
        segments++;
        Path file = folder.resolve(String.format(Locale.ROOT, "request-%06d.json", segments));
        JsonFile.write(
                file,
                REQUEST,
                new Request(out.resolve(SegmentFile.NAME).toString(), place.toString(), new TreeMap<>(environment)));
        ServedSegment segment = new ServedSegment(process, out);
        return segment.awaitBegin() ? Optional.of(segment) : Optional.empty();
    }

    /** Whether the process waits for another segment. */
    boolean waits(Path out) {
        return process.alive() && SegmentEnd.exists(out);
    }

    /** Whether the process has ended without an error. */
    boolean endedByItself() {
        return !process.alive() && process.exitCode() == 0;
    }

    /** The folder of its first segment, with its requests: it must exist as long as the process. */
    Path folder() {
        return folder;
    }

    /** What the first segment gave; empty if it was not recorded. */
    Optional<ColdStart> coldStart() {
        return coldStart;
    }

    void firstWas(ColdStart recorded) {
        coldStart = Optional.of(recorded);
    }

    /** Whether a repetition of its first segment gave the same. */
    boolean trusted() {
        return trusted;
    }

    void trust() {
        trusted = true;
    }

    /** Deletes the folder when the process ends. */
    void disposeFolder() {
        disposable = true;
    }

    @Override
    public void close() {
        process.close();
        if (disposable) {
            Folder.deleteTree(folder);
        }
    }
}
