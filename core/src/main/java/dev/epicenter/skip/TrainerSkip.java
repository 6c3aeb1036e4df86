package dev.epicenter.skip;

import java.util.List;

/**
 * A skip plan in one trainer's format.
 *
 * @param trainer as {@code --for} names it
 * @param text to paste, or to put into a file
 * @param numbering how the trainer numbers the steps or batches in {@code text}
 * @param effect the effect on the step count and the schedule
 * @param source the source of the format
 * @param notes further information, each a sentence without a full stop
 */
public record TrainerSkip(
        SkipDialect trainer, String text, String numbering, String effect, String source, List<String> notes) {
    public TrainerSkip {
        notes = List.copyOf(notes);
    }
}
