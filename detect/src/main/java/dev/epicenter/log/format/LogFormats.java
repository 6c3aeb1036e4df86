package dev.epicenter.log.format;

import dev.epicenter.EpicenterException;
import java.util.List;
import java.util.Optional;

/** Detects the format of a log file from its content, never from its name. */
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
                TableReader.BLANKS,
                TableReader.MLFLOW,
                ConsoleReader.FORMAT);
    }

    /**
     * The reader for {@code file}.
     *
     * @param pattern the user's line pattern, with which any text is read as console text
     * @throws EpicenterException if it is not a readable log
     */
    public static LogReader of(LogFile file, Optional<LinePattern> pattern) {
        if (file.head().length == 0) {
            throw new NoSeriesException(file.path() + " is empty");
        }
        if (EventFileReader.recognizes(file.head())) {
            return new EventFileReader();
        }
        if (WandbReader.recognizes(file.head())) {
            return new WandbReader();
        }
        String text = file.headText();
        if (text.isEmpty()) {
            throw new NoSeriesException(file.path()
                    + " is not a log: it is not text, a TensorBoard event file or a .wandb file;"
                    + " if it should be one, its beginning is damaged");
        }
        if (pattern.isPresent()) {
            return new ConsoleReader(pattern.get());
        }
        if (JsonLinesReader.recognizes(text, file.headIsAll())) {
            Optional<ConsoleReader> messages = ConsoleReader.ofMessages(text);
            return messages.isPresent() ? messages.get() : new JsonLinesReader();
        }
        if (JsonReader.recognizes(text) && !ConsoleReader.recognizes(text)) {
            return new JsonReader();
        }
        Optional<TableReader> table = TableReader.recognize(text);
        return table.isPresent() ? table.get() : ConsoleReader.of(text);
    }
}
