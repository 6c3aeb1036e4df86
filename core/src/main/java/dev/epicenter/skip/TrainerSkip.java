package dev.epicenter.skip;

import java.util.List;

/**
 * A plan in one trainer's words.
 *
 * @param trainer as {@code --for} names it
 * @param text to be pasted, or to be put into a file
 * @param numbering how the trainer counts what {@code text} names
 * @param effect what becomes of the step count and the schedule meanwhile
 * @param source where the format was read
 * @param notes what must be known beside it, each a sentence without its full stop
 */
public record TrainerSkip(
        SkipDialect trainer, String text, String numbering, String effect, String source, List<String> notes) {
    public TrainerSkip {
        notes = List.copyOf(notes);
    }
}
