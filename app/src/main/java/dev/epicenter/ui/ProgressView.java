package dev.epicenter.ui;

import dev.epicenter.diagnosis.replays.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The progress of a replay or a diagnosis as a page shows it: one bar, with its stages in plain words.
 *
 * @param what {@code replay} or {@code diagnosis}
 * @param writer the process that runs it
 * @param stages begun, in order; the last is under way
 * @param share done, from 0 to 1
 * @param secondsLeft at most, by its speed so far; empty until that is known
 */
record ProgressView(String what, String writer, List<StageRow> stages, double share, OptionalDouble secondsLeft) {
    private static final Pattern SINCE = Pattern.compile("since (\\S+)$");

    /** Below this share the speed so far says little. */
    private static final double LEAST_SHARE = 0.02;

    ProgressView {
        stages = List.copyOf(stages);
    }

    /**
     * A stage.
     *
     * @param title in plain words
     * @param detail how far it is
     */
    record StageRow(String title, String detail) {}

    /** The progress of what runs; empty where nothing does. */
    static Optional<ProgressView> of(
            Optional<ReplayProgressView> replaying, Optional<DiagnosisProgressView> diagnosing) {
        return diagnosing.map(ProgressView::of).or(() -> replaying.map(ProgressView::of));
    }

    private static ProgressView of(ReplayProgressView replay) {
        long steps = Math.max(1, replay.horizon() - replay.checkpoint());
        long done = replay.arms().stream()
                .mapToLong(arm -> arm.step() - replay.checkpoint())
                .sum();
        long finished = replay.arms().stream()
                .filter(arm -> arm.step() >= replay.horizon())
                .count();
        int all = replay.arms().size();
        return of(
                "replay",
                replay.writer(),
                List.of(new StageRow(
                        all == 0
                                ? "Loading the checkpoint"
                                : "Training the steps around the spike again, unchanged and with one change each",
                        all == 0 ? "" : finished + " of " + all + " replays done")),
                all == 0 ? 0 : (double) done / (steps * all));
    }

    private static ProgressView of(DiagnosisProgressView diagnosis) {
        List<StageRow> rows = new ArrayList<>();
        long done = 0;
        long left = diagnosis.most();
        List<DiagnosisProgressView.StageUnderWay> stages = diagnosis.stages();
        for (int i = 0; i < stages.size(); i++) {
            DiagnosisProgressView.StageUnderWay stage = stages.get(i);
            boolean underWay = i == stages.size() - 1;
            long tried = stage.tried().size();
            // Controls are not listed as replays.
            long counted = stage.name().equals(Stage.REPRODUCE.key()) && !underWay ? stage.most() : tried;
            done += counted;
            left -= underWay ? Math.min(counted, stage.most()) : stage.most();
            String detail = tried == 0 ? "" : tried + (tried == 1 ? " replay" : " replays");
            rows.add(new StageRow(title(stage.name()), detail));
        }
        return of("diagnosis", diagnosis.writer(), rows, done == 0 ? 0 : (double) done / (done + Math.max(0, left)));
    }

    private static ProgressView of(String what, String writer, List<StageRow> stages, double share) {
        OptionalDouble left = OptionalDouble.empty();
        Optional<Instant> since = since(writer);
        if (since.isPresent() && share > LEAST_SHARE) {
            double taken = Duration.between(since.orElseThrow(), Instant.now()).toMillis() / 1000.0;
            left = OptionalDouble.of(Math.max(0, taken * (1 - share) / share));
        }
        return new ProgressView(what, writer, stages, share, left);
    }

    /** When the writer took its lock. */
    private static Optional<Instant> since(String writer) {
        Matcher found = SINCE.matcher(writer);
        try {
            return found.find() ? Optional.of(Instant.parse(found.group(1))) : Optional.empty();
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }

    private static String title(String stage) {
        return switch (Stage.valueOf(stage.toUpperCase(Locale.ROOT))) {
            case REPRODUCE -> "Replaying the spike unchanged: does it recur?";
            case RANK -> "Ranking the possible causes by a few replays";
            case COMMIT -> "Changing the weights by a hair: is it chance?";
            case CROSS -> "Exchanging batches and states: data or state?";
            case DOSE -> "Changing hyper-parameters dose by dose: which one?";
            case LOCATE -> "Freezing parts, exchanging batches: where?";
            case DAMAGE -> "Comparing ways to continue: what does it cost?";
            case SHARPNESS -> "Measuring the curvature: was the step too large?";
            case REMEDIES -> "Following remedies past their end: do they hold?";
        };
    }
}
