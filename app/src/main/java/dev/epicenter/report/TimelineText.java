package dev.epicenter.report;

import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RemedyFollowed;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.spike.Spike;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Describes timeline events in sentences, for the report and the terminal. */
public final class TimelineText {
    private TimelineText() {}

    /** The events in order. */
    public static List<ReportView.Event> events(Timeline timeline) {
        List<ReportView.Event> events = new ArrayList<>();
        Iterator<RolledBack> rollbacks = timeline.rollbacks().iterator();
        for (TimelineSegment segment : timeline.segments()) {
            if (segment.cause() == TimelineEvent.Cause.REMEDY) {
                timeline.remedies().stream()
                        .filter(remedy -> remedy.segment() == segment.number())
                        .forEach(remedy -> events.add(event(remedy)));
            }
            if (segment.cause() == TimelineEvent.Cause.ROLLBACK && rollbacks.hasNext()) {
                events.add(event(rollbacks.next()));
            }
            events.add(new ReportView.Event(segment.fromStep(), start(segment)));
            for (TimelineSpike spike : timeline.spikes()) {
                if (spike.segment() == segment.number()) {
                    events.add(new ReportView.Event(spike.spike().alarm(), found(spike)));
                    spike.spike()
                            .end()
                            .ifPresent(
                                    end -> events.add(new ReportView.Event(end, "spike " + spike.number() + " ended")));
                }
            }
            timeline.trainerFailures().stream()
                    .filter(failed -> failed.segment() == segment.number())
                    .forEach(failed -> events.add(
                            new ReportView.Event(segment.lastStep().orElse(segment.fromStep()), words(failed))));
        }
        // A trainer that failed before its first step has no segment.
        timeline.trainerFailures().stream()
                .filter(failed ->
                        timeline.segments().stream().noneMatch(started -> started.number() == failed.segment()))
                .forEach(failed -> events.add(new ReportView.Event(
                        events.isEmpty() ? 0 : events.get(events.size() - 1).step(), words(failed))));
        rollbacks.forEachRemaining(rollback -> events.add(event(rollback)));
        timeline.pendingRemedy().ifPresent(remedy -> events.add(event(remedy)));
        timeline.followed().stream()
                .distinct()
                .forEach(found -> events.add(new ReportView.Event(found.step(), words(found))));
        timeline.diagnosed().stream()
                .distinct()
                .forEach(found -> events.add(new ReportView.Event(found.step(), words(found))));
        for (TimelineEvent.Noted note : timeline.notes()) {
            events.add(new ReportView.Event(
                    note.step()
                            .orElse(
                                    events.isEmpty()
                                            ? 0
                                            : events.get(events.size() - 1).step()),
                    note.what()));
        }
        timeline.ended().ifPresent(end -> events.add(new ReportView.Event(end.step(), words(end.reason()))));
        return events;
    }

    private static ReportView.Event event(RolledBack rollback) {
        return new ReportView.Event(rollback.fromStep(), words(rollback));
    }

    private static ReportView.Event event(Remedied remedy) {
        return new ReportView.Event(remedy.fromStep(), words(remedy));
    }

    private static String start(TimelineSegment segment) {
        return switch (segment.cause()) {
            case FRESH -> "training starts";
            case RESUME -> "resumed from the checkpoint at step " + segment.fromStep();
            case ROLLBACK -> "training continues from the checkpoint at step " + segment.fromStep();
            case REMEDY ->
                segment.fromStep() == 0
                        ? "training restarts, under the remedy"
                        : "training continues from step " + segment.fromStep() + ", under the remedy";
            case REMEDY_OVER -> "the remedy ends; training continues without it";
        };
    }

    private static String found(TimelineSpike spike) {
        String name = spike.spike().kind() == Spike.Kind.HARD_BATCH
                ? spike.spike().kind().words() + " (number " + spike.number() + ")"
                : spike.spike().kind().words() + " " + spike.number() + " detected";
        return name + ", onset " + spike.spike().onset();
    }

    /**
     * Such as {@code rolled back to step 150, batches 150 to 349 skipped}. The range may include batches that were
     * skipped before. {@code rolled back to step 150, no batches skipped} if the trainer cannot skip.
     */
    public static String words(RolledBack rollback) {
        SkipRange skipped = rollback.skipped();
        return "rolled back to step " + rollback.toStep() + ", "
                + (skipped.count() == 0
                        ? "no batches"
                        : skipped.count() == 1
                                ? "batch " + skipped.from()
                                : "batches " + skipped.from() + " to " + (skipped.to() - 1))
                + " skipped"
                + (rollback.attempt() > 1 ? " (attempt " + rollback.attempt() + ": the spike recurred)" : "");
    }

    /** Such as {@code back to step 150 for a remedy: weight_decay=x0.25 up to step 300}. */
    public static String words(Remedied remedy) {
        if (remedy.isRetry()) {
            return "rolled back to step " + remedy.toStep() + ", no batches skipped; continues with "
                    + remedy.with().text();
        }
        return "back to " + (remedy.toStep() == 0 ? "the start of the run" : "step " + remedy.toStep())
                + " for a remedy: " + remedy.with().text() + " up to step " + remedy.until()
                + (remedy.rewarm().isPresent()
                        ? ", re-warmed over " + remedy.rewarm().getAsLong() + " steps"
                        : "");
    }

    /** Such as {@code the remedy held: no spike for 120 steps after its end at step 317}. */
    public static String words(RemedyFollowed found) {
        long onset = found.onset().orElse(0);
        if (found.spike().isEmpty()) {
            return found.step() <= found.end()
                    ? "the remedy held: no spike under it, to step " + found.step()
                    : "the remedy held: no spike for " + found.followed() + " steps after its end at step "
                            + found.end();
        }
        String began = "spike " + found.spike().get() + " began at step " + onset + ", "
                + (onset <= found.end() ? "under it" : onset - found.end() + " steps after its end");
        return onset <= found.end() + RemedyFollowed.FOLLOW_UP
                ? "the remedy did not hold: " + began
                : "the remedy held for " + found.followed() + " steps after its end; then " + began;
    }

    /** Such as {@code spike 1 diagnosed: lr=x0.5 prevents it; the run rewinds and continues with that remedy}. */
    public static String words(TimelineEvent.Diagnosed found) {
        return "spike " + found.spike() + " diagnosed: " + found.why() + "; "
                + switch (found.conclusion()) {
                    case REMEDY -> "the run rewinds and continues with that remedy";
                    case ROLL_BACK -> "the run rewinds and skips batches";
                    case WAIT -> "all batches are the same, so the run continues through the spike";
                };
    }

    /** Such as {@code the trainer failed (crashed, 1 in a row): ...}. */
    public static String words(TimelineEvent.TrainerFailed failed) {
        return "the trainer failed (" + failed.failure().name().toLowerCase(Locale.ROOT) + ", " + failed.attempt()
                + " in a row): " + failed.what();
    }

    /** Why a run ended. */
    public static String words(TimelineEvent.Reason reason) {
        return switch (reason) {
            case COMPLETED -> "the run is complete";
            case RECOVERIES_SPENT -> "stopped: the allowed recoveries are used up";
            case NO_CHECKPOINT -> "stopped: no checkpoint from before the spike is left";
            case NON_FINITE -> "stopped: the loss was not finite";
            case INTERRUPTED -> "interrupted";
            case TRAINER_FAILED -> "stopped: the trainer failed";
        };
    }

    /** The remedy that rewound the run to before a spike, if one did. */
    static Optional<Remedied> rewindingRemedy(Timeline timeline, TimelineSpike spike) {
        return timeline.remedies().stream()
                .filter(remedy -> !spike.live()
                        && remedy.segment() > spike.segment()
                        && remedy.toStep() < spike.spike().alarm())
                .findFirst();
    }

    /** What recovery did about a spike. */
    public static String action(Timeline timeline, TimelineSpike spike) {
        List<String> done = timeline.rollbacks().stream()
                .filter(rollback -> rollback.spike() == spike.number())
                .map(TimelineText::words)
                .toList();
        if (!done.isEmpty()) {
            return String.join("; ", done);
        }
        if (spike.spike().kind() == Spike.Kind.HARD_BATCH) {
            return "none: one batch";
        }
        if (timeline.waitsOut(spike.number())) {
            return "diagnosed; the run continued through it";
        }
        return switch (spike.status()) {
            case OPEN -> timeline.ended().isPresent() ? "recorded; open when the run ended" : "still open";
            case CLOSED ->
                rewindingRemedy(timeline, spike)
                        .map(remedy -> "recorded; then " + words(remedy))
                        .orElse("recorded");
            case ROLLED_BACK ->
                rewindingRemedy(timeline, spike).map(TimelineText::words).orElse("abandoned by a rollback");
        };
    }
}
