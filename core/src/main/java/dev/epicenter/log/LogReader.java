package dev.epicenter.log;

import java.io.IOException;

/** Reads logs of one format, in bounded memory. The registry is {@link LogFormats}. */
public sealed interface LogReader
        permits ConsoleReader, EventFileReader, JsonLinesReader, JsonReader, TableReader, WandbReader {
    /** The format's name, as {@code --json} gives it. */
    String format();

    /**
     * Hands each row to {@code sink}, in file order.
     *
     * @throws dev.epicenter.EpicenterException where the file is damaged so that nothing further can be read
     */
    void read(LogFile file, RowSink sink) throws IOException;
}
