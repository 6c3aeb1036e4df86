package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.ConfigEntries;
import dev.epicenter.json.Json;
import dev.epicenter.report.LiveSeries.Alignment;
import dev.epicenter.run.RunNotes;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What the pages of runs request besides curves: configurations, notes, comparisons. */
final class RunPages {
    /** More runs cannot be distinguished in one chart. */
    private static final int MOST_COMPARED = 12;

    private RunPages() {}

    /** A change of the notes on a run: what the page showed before, and what the user made of it. */
    record NotesChange(@Nullable RunNotes before, @Nullable RunNotes after) {}

    /** @param problem why they cannot be read */
    record UserNotes(List<String> tags, String text, Optional<String> problem) {}

    /** The resolved run file as keys and values. */
    static Map<String, Object> config(FollowedRun run) {
        return Map.of("entries", ConfigEntries.of(run.config()));
    }

    /** The notes as the page of the run shows them: none, with the problem, if their file is damaged. */
    static UserNotes notes(FollowedRun run) {
        try {
            RunNotes notes = RunNotes.read(run.run());
            return new UserNotes(notes.tags(), notes.text(), Optional.empty());
        } catch (EpicenterException damaged) {
            return new UserNotes(List.of(), "", Optional.ofNullable(damaged.getMessage()));
        }
    }

    /**
     * Writes the notes on a run.
     *
     * @param body a {@link NotesChange} as JSON
     * @throws BadRequestResponse where it is none, or the notes are too long
     * @throws ConflictResponse where another page changed them in the meantime
     */
    static RunNotes change(FollowedRun run, String body) {
        RunNotes after;
        RunNotes before;
        try {
            NotesChange change = Json.parse(body, NotesChange.class);
            if (change == null || change.before() == null || change.after() == null) {
                throw new BadRequestResponse("Invalid request: it needs 'before' and 'after'.");
            }
            before = change.before();
            after = change.after();
        } catch (JacksonException invalid) {
            throw new BadRequestResponse("Invalid request: " + Json.problem(invalid));
        }
        synchronized (RunPages.class) {
            if (!RunNotes.read(run.run()).equals(before)) {
                throw new ConflictResponse(
                        "The notes were changed elsewhere since this page was opened; copy your text and reload the page.");
            }
            after.write(run.run());
        }
        return after;
    }

    /** The alignment of a request: at the step without one. */
    static Alignment alignment(@Nullable String name) {
        try {
            return name == null ? Alignment.STEP : Alignment.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException none) {
            throw new BadRequestResponse("The address needs another align: one of "
                    + List.of(Alignment.values()).toString().toLowerCase(Locale.ROOT));
        }
    }

    /** @throws BadRequestResponse where there are too many or none */
    static void requireComparable(List<String> paths) {
        if (paths.isEmpty() || paths.size() > MOST_COMPARED) {
            throw new BadRequestResponse(
                    "The address needs path=NAME for each of 1 to " + MOST_COMPARED + " runs, logs or experiments.");
        }
    }
}
