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
 * A writer of all changes to the directory of a supervised run, except the trace. The process may be killed after any change;
 * tests use {@code afterEffect} to do so.
 */
final class RunWriter {
    private final RunSession session;
    private final RunProgress progress;
    private final Runnable afterEffect;

    RunWriter(RunSession session, RunProgress progress, Runnable afterEffect) {
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

    /** Writes a note once. A resumed run may reach the same place again. */
    void note(String what, long step) {
        TimelineEvent.Noted note = new TimelineEvent.Noted(what, OptionalLong.of(step));
        if (!timeline().notes().contains(note)) {
            append(note);
        }
    }

    /** Writes a note about no particular step, once. */
    void note(String what) {
        TimelineEvent.Noted note = new TimelineEvent.Noted(what, OptionalLong.empty());
        if (!timeline().notes().contains(note)) {
            append(note);
        }
    }

    /** Writes the conclusion of a diagnosis once. A process killed before acting on it repeats the diagnosis. */
    void conclude(TimelineEvent.Diagnosed found) {
        if (!timeline().diagnosed().contains(found)) {
            append(found);
        }
    }

    /** Writes what followed a remedy once. A resumed run reaches the same place again. */
    void follow(TimelineEvent.RemedyFollowed found) {
        if (!timeline().followed().contains(found)) {
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

    /** Rollbacks use only scheduled checkpoints: one written on Ctrl-C must not change the course of the run. */
    static boolean scheduled(RunConfig config, long step) {
        return config.checkpoint().scheduled(step);
    }

    /** Deletes checkpoints by the retention policy after the checkpoint of {@code step}. Idempotent. */
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

    /** The newest intact checkpoint of {@code candidates}. Writes a note for each damaged one. */
    Optional<Checkpoint> newestWhole(List<Long> candidates, long step) {
        CheckpointStore.Newest newest = store().newestWhole(candidates);
        newest.ignored().forEach(damage -> note(damage, step));
        return newest.checkpoint();
    }

    private CheckpointStore store() {
        return session.run().checkpoints();
    }
}
