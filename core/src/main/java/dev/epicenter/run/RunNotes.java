package dev.epicenter.run;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.util.List;

/**
 * What a user wrote about a run, in {@code notes.json} of its directory. It needs no lock: the file is replaced as a whole,
 * and nothing that trains reads it.
 *
 * @param tags short labels, without blanks around them and without repetitions
 * @param text any text
 */
public record RunNotes(List<String> tags, String text) {
    /** The name of the file. */
    static final String FILE = "notes.json";

    private static final FormatHeader HEADER = new FormatHeader("notes", 1, 1, 1);
    private static final int MOST_TAGS = 20;
    private static final int LONGEST_TAG = 40;
    private static final int LONGEST_TEXT = 16 << 10;

    /** @throws EpicenterException if there are too many tags, or one of the texts is too long */
    public RunNotes {
        tags = tags.stream()
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
        if (tags.size() > MOST_TAGS) {
            throw new EpicenterException("notes: " + tags.size() + " tags; a run has at most " + MOST_TAGS);
        }
        for (String tag : tags) {
            if (tag.length() > LONGEST_TAG) {
                throw new EpicenterException("notes: a tag has at most " + LONGEST_TAG + " characters: " + tag);
            }
        }
        if (text.length() > LONGEST_TEXT) {
            throw new EpicenterException("notes: the text has " + text.length() + " characters; at most " + LONGEST_TEXT
                    + " are kept, so put the rest into a file");
        }
    }

    /** No tags and no text. */
    public static RunNotes none() {
        return new RunNotes(List.of(), "");
    }

    /**
     * The notes on a run; {@link #none} without the file.
     *
     * @throws dev.epicenter.CorruptFileException if it is damaged
     */
    public static RunNotes read(RunDirectory run) {
        return RegularFile.exists(run.notesFile())
                ? JsonFile.read(
                        run.notesFile(),
                        HEADER,
                        RunNotes.class,
                        "restore it from a copy, or delete it to lose the notes")
                : none();
    }

    /** Writes the file atomically. */
    public void write(RunDirectory run) {
        JsonFile.write(run.notesFile(), HEADER, this);
    }
}
