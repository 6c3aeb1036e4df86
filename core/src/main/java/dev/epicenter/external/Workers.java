package dev.epicenter.external;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of one trainer that may train more than one segment. At most as many exist as segments have run at once, each
 * in its slot. Once the script turns out to serve one segment only, or not to repeat a segment, there are none. Thread-safe.
 */
final class Workers implements AutoCloseable {
    private final Map<String, Deque<Worker>> waiting = new HashMap<>();
    private final Set<Worker> alive = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private boolean allowed;

    /** @param allowed whether the trainer may serve at all */
    Workers(boolean allowed) {
        this.allowed = allowed;
    }

    /** Whether a new process may serve more than one segment. */
    synchronized boolean allowed() {
        return allowed;
    }

    /** A process that waits for a segment in {@code slot}. */
    synchronized Optional<Worker> take(String slot) {
        return Optional.ofNullable(
                waiting.computeIfAbsent(slot, key -> new ArrayDeque<>()).pollLast());
    }

    synchronized Worker started(Worker worker) {
        alive.add(worker);
        return worker;
    }

    /**
     * After a segment: keeps the process for the next one, or ends it.
     *
     * @param out the segment's folder
     * @param sound whether the segment ended without a failure
     */
    synchronized void release(String slot, Worker worker, Path out, boolean sound) {
        if (sound && allowed && worker.waits(out)) {
            waiting.computeIfAbsent(slot, key -> new ArrayDeque<>()).addLast(worker);
            return;
        }
        if (sound && worker.endedByItself() && !SegmentEnd.exists(out)) {
            allowed = false;
        }
        end(worker);
    }

    synchronized void end(Worker worker) {
        alive.remove(worker);
        worker.close();
    }

    /** From now on each segment has its own process. */
    synchronized void distrust(String why) {
        if (allowed) {
            notes.add(why);
        }
        allowed = false;
        waiting.values().stream().flatMap(Deque::stream).toList().forEach(this::end);
        waiting.clear();
    }

    /** Marks the folder to be deleted with the process whose first segment it belongs to; false if there is none. */
    synchronized boolean disposeWithProcess(Path out) {
        Optional<Worker> owner =
                alive.stream().filter(worker -> worker.folder().equals(out)).findFirst();
        owner.ifPresent(Worker::disposeFolder);
        return owner.isPresent();
    }

    /** Whether a process needs the folder. */
    synchronized boolean need(Path folder) {
        return alive.stream().anyMatch(worker -> worker.folder().equals(folder));
    }

    /** What happened, one sentence each. */
    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** Ends all processes. */
    @Override
    public synchronized void close() {
        waiting.clear();
        List.copyOf(alive).forEach(this::end);
    }
}
