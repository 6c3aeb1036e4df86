package dev.epicenter.log.format;

import java.io.IOException;

/** Reads logs of one format, in bounded memory. The registry is {@link LogFormats}. */
public sealed interface LogReader
        permits ConsoleReader, EventFileReader, JsonLinesReader, JsonReader, TableReader, WandbReader {
    /** The format's name, as in the output of {@code --json}. */
    String format();

    /**
     * Passes each row to {@code sink}, in file order.
     *
     * @throws dev.epicenter.EpicenterException if damage prevents further reading
     */
    void read(LogFile file, RowSink sink) throws IOException;
}
