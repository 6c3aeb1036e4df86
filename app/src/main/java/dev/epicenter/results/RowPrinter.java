package dev.epicenter.results;

import dev.epicenter.query.RunQuery;
import java.io.PrintWriter;

/** Prints the rows of a query result. */
public sealed interface RowPrinter extends RunQuery.Answer permits TableRowPrinter, JsonRowPrinter, CsvRowPrinter {
    /** The output format. */
    enum Form {
        TABLE,
        JSON,
        CSV;

        public RowPrinter printer(PrintWriter out) {
            return switch (this) {
                case TABLE -> new TableRowPrinter(out);
                case JSON -> new JsonRowPrinter(out);
                case CSV -> new CsvRowPrinter(out);
            };
        }
    }
}
