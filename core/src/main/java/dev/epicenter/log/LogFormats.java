package dev.epicenter.log;

import dev.epicenter.EpicenterException;
import java.util.List;
import java.util.Optional;

/** Tells by its content what format a file is of, never by its name. */
public final class LogFormats {
    private LogFormats() {}

    /** The names of all formats. */
    public static List<String> names() {
        return List.of(
                EventFileReader.FORMAT,
                WandbReader.FORMAT,
                JsonLinesReader.FORMAT,
                JsonReader.FORMAT,
                TableReader.CSV,
                TableReader.TSV,
                ConsoleReader.FORMAT);
    }

    /**
     * The reader for {@code file}.
     *
     * @param pattern the user's own pattern of a line, which makes any text a console log
     * @throws EpicenterException where it is no log that can be read
     */
    static LogReader of(LogFile file, Optional<LinePattern> pattern) {
        if (file.head().length == 0) {
            throw new NoSeriesException(file.path() + " is empty");
        }
        if (EventFileReader.recognises(file.head())) {
            return new EventFileReader();
        }
        if (WandbReader.recognises(file.head())) {
            return new WandbReader();
        }
        String text = file.headText();
        if (text.isEmpty()) {
            throw new NoSeriesException(file.path()
                    + " is no log: its bytes are neither text, nor a TensorBoard event file, nor a .wandb file;"
                    + " if it should be one of these, its beginning is damaged");
        }
        if (pattern.isPresent()) {
            return new ConsoleReader(pattern.get());
        }
        if (JsonLinesReader.recognises(text, file.headIsAll())) {
            return new JsonLinesReader();
        }
        if (JsonReader.recognises(text)) {
            return new JsonReader();
        }
        Optional<TableReader> table = TableReader.recognise(text);
        return table.isPresent() ? table.get() : ConsoleReader.of(text);
    }
}
