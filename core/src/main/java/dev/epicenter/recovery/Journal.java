package dev.epicenter.recovery;

import dev.epicenter.config.RunConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.CheckpointStore;
import dev.epicenter.run.Retention;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a supervised run does to its directory besides the trace. The process may be killed after any of these effects;
 * {@code afterEffect} is where a test does so.
 */
final class Journal {
    private final RunSession session;
    private final RunProgress progress;
    private final Runnable afterEffect;

    Journal(RunSession session, RunProgress progress, Runnable afterEffect) {
        this.session = session;
        this.progress = progress;
        this.afterEffect = afterEffect;
    }

    Timeline timeline() {
        return session.timeline();
    }

    void append(TimelineEvent event) {
        session.append(event);
        progress.onEvent(event);
        afterEffect.run();
    }

    /** Says something, once: a resumed run comes by the same places again. */
    void note(String what, long step) {
        TimelineEvent.Noted note = new TimelineEvent.Noted(what, OptionalLong.of(step));
        if (!timeline().notes().contains(note)) {
            append(note);
        }
    }

    /** Says something that is about no step in particular, once. */
    void note(String what) {
        TimelineEvent.Noted note = new TimelineEvent.Noted(what, OptionalLong.empty());
        if (!timeline().notes().contains(note)) {
            append(note);
        }
    }

    /** Says what a diagnosis concluded, once: a process killed before it was carried out concludes it again. */
    void conclude(TimelineEvent.Diagnosed found) {
        if (!timeline().diagnosed().contains(found)) {
            append(found);
        }
    }

    void write(Checkpoint checkpoint) {
        String hash = store().write(checkpoint);
        afterEffect.run();
        append(new TimelineEvent.CheckpointWritten(checkpoint.step(), hash));
    }

    void delete(long step) {
        store().delete(step);
        afterEffect.run();
    }

    void deleteBeyond(long step) {
        List.copyOf(store().list().tailSet(step + 1)).forEach(this::delete);
    }

    /** Only scheduled checkpoints are gone back to: one written on Ctrl-C must not change where the run would have gone. */
    static boolean scheduled(RunConfig config, long step) {
        return config.checkpoint().scheduled(step);
    }

    /** Deletes what retention lets go once the checkpoint of {@code step} is written; again is as good as once. */
    void retain(RunConfig config, long step) {
        if (step == 0 || !scheduled(config, step)) {
            return;
        }
        TreeSet<Long> ring = new TreeSet<>();
        for (long checkpoint : checkpoints()) {
            if (scheduled(config, checkpoint)) {
                ring.add(checkpoint);
            } else {
                delete(checkpoint);
            }
        }
        Retention.toDelete(
                        config.checkpoint(),
                        config.recovery(),
                        ring,
                        step,
                        timeline().spikes(),
                        timeline().recoveries())
                .forEach(this::delete);
    }

    /** Steps of the run's checkpoints that are on the disk, ascending. */
    List<Long> checkpoints() {
        Stream<Long> live = timeline().checkpoints().keySet().stream();
        return live.filter(store().list()::contains).toList();
    }

    Checkpoint read(long step) {
        return store().read(step);
    }

    /** The newest whole one of {@code candidates}; damaged ones passed over are said. */
    Optional<Checkpoint> newestWhole(List<Long> candidates, long step) {
        CheckpointStore.Newest newest = store().newestWhole(candidates);
        newest.passedOver().forEach(damage -> note(damage, step));
        return newest.checkpoint();
    }

    private CheckpointStore store() {
        return session.run().checkpoints();
    }
}
