package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.csv.CsvRow;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderTest extends RandomizedTest {
    private static final int ROWS = 600;

    @TempDir
    Path folder;

    private ScannedLog scan(String text) {
        return Logs.scan(Logs.write(folder, text));
    }

    /** Steps from 1, a note in each row, and the loss after it. */
    private static String table(IntFunction<String> note) {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(step -> step + "," + note.apply(step) + "," + loss(step) + "\n")
                .collect(Collectors.joining("", "step,note,loss\n", ""));
    }

    private static double loss(int step) {
        return 2 + step / 1024.0;
    }

    private static List<Double> losses() {
        return IntStream.rangeClosed(1, ROWS).mapToObj(TableReaderTest::loss).toList();
    }

    @Test
    void resultsOfYoloHaveNoHeader() {
        String text = IntStream.range(0, 300)
                .mapToObj(epoch -> String.format(
                        Locale.ROOT,
                        "%10s %10s %9.4g %9.4g 0 %9.4g 22 640 0.77 0.77 0.83 0.52 0.05 %9.4g 0%n",
                        epoch + "/299",
                        "2.3G",
                        loss(epoch),
                        0.02,
                        loss(epoch) + 0.02,
                        0.5))
                .collect(Collectors.joining());
        ScannedLog log = scan(text);
        assertThat(log.format()).isEqualTo("table");
        assertThat(log.series())
                .extracting(ScannedSeries::metric)
                .contains("train/loss", "train/box_loss", "val/obj_loss");
        ScannedSeries box = log.series().stream()
                .filter(each -> each.metric().equals("train/box_loss"))
                .findFirst()
                .orElseThrow();
        assertThat(Logs.steps(box)).hasSize(300).startsWith(0.0, 1.0).endsWith(299.0);
    }

    @Test
    void strayQuoteEndsAtItsLineAndAllRowsAreRead() {
        ScannedLog log = scan(table(step -> step == 10 ? "\"5 inch" : "x"));
        assertThat(Logs.values(log.series().get(0))).isEqualTo(losses());
        assertThat(log.notes())
                .containsExactly("assumed: a quote that is not closed ends at its line; 1 line has one, line 11");
    }

    @Test
    void strayQuoteIsNotClosedByTheQuoteOfALaterRow() {
        // The row of step 20 ends in a quote that would close the one of step 10, with the right width.
        ScannedLog log = scan(table(step -> step == 10 ? "\"5 inch" : step == 20 ? "7\"" : "x"));
        assertThat(Logs.values(log.series().get(0))).isEqualTo(losses());
    }

    @Test
    void strayQuotesInConsecutiveRowsAreBothUnclosed() {
        ScannedLog log = scan(table(step -> step / 2 == 5 ? "\"5 inch" : "x"));
        assertThat(Logs.values(log.series().get(0))).isEqualTo(losses());
        assertThat(log.notes()).singleElement().asString().endsWith("2 lines have one, the first is line 11");
    }

    @Test
    void strayQuoteInTheHeaderOrTheLastRowIsText() {
        ScannedLog log = scan("step,\"note,loss\n1,x,2\n2,x,2.5\n3,\"x,3\n");
        assertThat(Logs.values(log.series().get(0))).containsExactly(2.0, 2.5, 3.0);
        assertThat(log.notes()).singleElement().asString().endsWith("2 lines have one, the first is line 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"two\nlines\"",
                "\"a, b\n\nand \"\"c\"\", \n# d\"",
                "\"ends, in\n\"\"quotes\"\"\"",
                "\"said \"so\" and\nno more\" "
            })
    void quotedCellMayHaveLineBreaks(String note) {
        ScannedLog log = scan(table(step -> step % 100 == 10 ? note : "x"));
        assertThat(Logs.values(log.series().get(0))).isEqualTo(losses());
        assertThat(Logs.steps(log.series().get(0))).hasSize(ROWS).startsWith(1.0, 2.0);
        assertThat(log.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"two\nlines\"", "\"a\n\nb, c\n\"", "\"stray, and, more", "\""})
    void firstRowBelowTheHeaderMayHaveAnyQuotes(String note) {
        ScannedLog log = scan(table(step -> step == 1 ? note : "x"));
        assertThat(log.format()).isEqualTo(TableReader.CSV);
        assertThat(Logs.values(log.series().get(0))).endsWith(loss(ROWS)).hasSizeGreaterThanOrEqualTo(ROWS - 1);
    }

    @Test
    void rowMayHaveSeveralCellsWithLineBreaks() {
        ScannedLog log = scan("step,a,b,loss\n1,,,2\n2,\"p\nq\",\"r\ns\nt\",2.5\n");
        assertThat(Logs.values(log.series().get(0))).containsExactly(2.0, 2.5);
        assertThat(log.notes()).isEmpty();
    }

    @Test
    void cellWithTooManyLinesIsReportedAndTheNextRowsAreRead() {
        String text = "line\n".repeat(TableRows.MOST_FURTHER_LINES + 1);
        ScannedLog log = scan(table(step -> step == 10 ? "\"" + text + "\"" : "x"));
        assertThat(Logs.values(log.series().get(0))).hasSize(ROWS - 1).endsWith(loss(ROWS));
        assertThat(log.notes())
                .anyMatch(note -> note.contains("a quote that is not closed"))
                .anyMatch(note -> note.contains("rows that are not as wide as the header"));
    }

    @Test
    void workIsLinearInAFileOfStrayQuotes() throws IOException {
        for (String line : List.of("7,\"5 inch,2.25\n", "\"\"\",\"\n", "7,\"a,b,\"c\n")) {
            String text = "step,note,loss\n" + line.repeat((2 << 20) / line.length());
            TableRows rows = rows(text);
            TableColumns columns = TableColumns.UNKNOWN;
            long count = 0;
            while (rows.next(columns)) {
                columns = columns.areKnown() ? columns : TableColumns.of(rows.cells(), new WantsNumbers());
                count++;
            }
            assertThat(count).isEqualTo(text.lines().count());
            assertThat(rows.readAhead()).isLessThanOrEqualTo(TableRows.MOST_FURTHER_LINES * count);
        }
        // The usual kind costs one extra line per row: the next line is itself a row.
        TableRows usual = rows("step,note,loss\n" + "7,\"5 inch,2.25\n".repeat(1000));
        TableColumns columns = TableColumns.of(List.of("step", "note", "loss"), new WantsNumbers());
        while (usual.next(columns)) {
            assertThat(usual.cells()).hasSize(3);
        }
        assertThat(usual.readAhead()).isLessThanOrEqualTo(1001);
    }

    private static TableRows rows(String text) {
        return new TableRows(TextLines.of(text), ',');
    }

    private record WantsNumbers() implements RowSink {
        @Override
        public boolean wants(String key) {
            return !key.equals("note");
        }

        @Override
        public void row(Row row) {}

        @Override
        public void note(String sentence) {}
    }

    @Test
    void strayQuotesNeitherLoseNorInventRows() throws Exception {
        repeat(100, random -> {
            List<Integer> stray = new ArrayList<>();
            String text = table(step -> {
                if (random.nextInt(8) > 0) {
                    return "x";
                }
                if (random.nextInt(3) > 0) {
                    return quoted(random);
                }
                stray.add(step);
                return List.of("\"5 inch", "\"", "\"a \"b\" c").get(random.nextInt(3));
            });
            ScannedLog log = scan(text);
            assertThat(Logs.values(log.series().get(0))).as(text).isEqualTo(losses());
            assertThat(log.notes()).hasSize(stray.isEmpty() ? 0 : 1);
            stray.stream()
                    .findFirst()
                    .ifPresent(first -> assertThat(log.notes().get(0))
                            .contains(stray.size() == 1 ? "1 line has one" : stray.size() + " lines have one"));
        });
    }

    /** A cell as RFC 4180 writes it, of up to eight lines, none of which looks like a row. */
    private static String quoted(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(List.of("a", "b c", "\"\"", ",", "\n", ";", "'").get(random.nextInt(7)));
        }
        String cell = text.toString();
        return '"' + cell.lines().limit(8).collect(Collectors.joining("\n")) + '"';
    }

    @Test
    void standardQuotedCellsRoundTrip() throws Exception {
        repeat(500, random -> {
            List<String> values = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                StringBuilder value = new StringBuilder();
                for (int j = random.nextInt(6); j > 0; j--) {
                    value.append(List.of("x", "\"", ",", " y", "\n").get(random.nextInt(5)));
                }
                values.add(value.toString());
            }
            String row = values.stream()
                    .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(","));
            assertThat(CsvRow.of(row, ',')).isEqualTo(new CsvRow(values, values.size()));
            boolean open = false;
            for (String line : row.split("\n", -1)) {
                open = CsvRow.openAfter(line, ',', open);
            }
            assertThat(open).isFalse();
        });
    }

    @Test
    void cellsMayBeQuotedAndAQuoteElsewhereIsText() {
        assertThat(cells("a,\"b,\"\"c\"\"\",,d")).containsExactly("a", "b,\"c\"", "", "d");
        assertThat(cells("5\", \"a\" ,\"b\" ")).containsExactly("5\"", "\"a\"", "b");
        assertThat(cells("\"a \"b\" c\",1")).containsExactly("a \"b\" c", "1");
        assertThat(cells("1,\"5 inch,2,")).containsExactly("1", "\"5 inch", "2", "");
        assertThat(CsvRow.of("1,\"5 inch,2", ',').unclosed()).isTrue();
    }

    private static List<String> cells(String row) {
        return CsvRow.of(row, ',').cells();
    }
}
