package dev.epicenter.log.format;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Passes the lines of console text to the grammar and its fields to the assembler. */
final class ConsoleLines {
    /** Longer lines are configurations and stack traces. */
    private static final int LONGEST = 1 << 16;

    /** Of lines on which the user's pattern takes too long; a scan must end. */
    private static final int MOST_SLOW_LINES = 5;

    private static final int MOST_WORDS_OF_A_SECTION = 4;

    /** Without decorations there may be more words. */
    private static final int MOST_TOKENS_OF_A_SECTION = 6;

    private final RowSink sink;
    private final Optional<LinePattern> own;
    private final LineTokens tokens = new LineTokens();
    private final LineFields fields = new LineFields();
    private final LineGrammar grammar = new LineGrammar(tokens, fields);
    private final PrefixedJson json = new PrefixedJson();
    private final BraceBlock block = new BraceBlock();
    private final RuledTable ruled = new RuledTable();
    private final LineFields joined = new LineFields();
    private final RecordAssembler records;
    private Optional<WordTable> table = Optional.empty();
    /** The newest line without numbers, which may be the first of two that name the columns of a table. */
    private String wordsAbove = "";

    private long lines;
    private long unmatched;
    private long tooLong;
    private long tooSlow;
    private long firstSlow;

    ConsoleLines(RowSink sink, Optional<LinePattern> own) {
        this.sink = sink;
        this.own = own;
        this.records = new RecordAssembler(sink);
    }

    /** Whether a text has a record. */
    static boolean hasRecord(String text) {
        RowSink any = new RowSink() {
            @Override
            public boolean wants(String key) {
                return key.toLowerCase(Locale.ROOT).contains("loss");
            }

            @Override
            public void row(Row row) {
                // Only whether there is one matters.
            }

            @Override
            public void note(String sentence) {
                // Likewise.
            }
        };
        ConsoleLines lines = new ConsoleLines(any, Optional.empty());
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            TextLines split = new TextLines(in);
            while (!lines.records.hasRows() && split.next()) {
                lines.add(split);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return lines.records.hasRows();
    }

    /** Adds the present line. */
    void add(TextLines line) {
        lines++;
        if (line.length() > LONGEST) {
            tooLong++;
            return;
        }
        if (own.isPresent()) {
            own(own.get(), line);
            return;
        }
        byte[] bytes = line.buffer();
        if (ruled.add(bytes, line.start(), line.length(), line.number())) {
            return;
        }
        ruled();
        if (RuledTable.isRuler(bytes, line.start(), line.length())) {
            ruled.open();
            return;
        }
        ruled.close();
        if (block.isOpen() || BraceBlock.begins(bytes, line.start(), line.length())) {
            if (block.add(bytes, line.start(), line.length())) {
                byte[] whole = block.take();
                record(whole, 0, whole.length, line.number());
            }
            return;
        }
        int start = afterQuoteMarks(bytes, line.start(), line.start() + line.length());
        int end = line.start() + line.length();
        while (start < end) {
            int next = JoinedRecords.next(bytes, start, end);
            record(bytes, start, next - start, line.number());
            start = next;
        }
    }

    /** The marks of quoted text in issues and mails. */
    private static int afterQuoteMarks(byte[] bytes, int from, int end) {
        int at = from;
        while (at + 1 < end && bytes[at] == '>' && bytes[at + 1] == ' ') {
            at += 2;
        }
        return at;
    }

    private void own(LinePattern pattern, TextLines line) {
        try {
            if (pattern.read(line.text(), fields)) {
                records.add(fields, line.number());
            } else {
                unmatched++;
            }
        } catch (LinePattern.SlowPattern slow) {
            if (tooSlow++ == 0) {
                firstSlow = line.number();
            }
            if (tooSlow == MOST_SLOW_LINES) {
                throw new EpicenterException("--pattern takes longer than " + LinePattern.LONGEST.toSeconds() + " s on "
                        + tooSlow + " lines, the first is line " + firstSlow
                        + "; avoid a repetition in a repetition, such as (a+)+");
            }
        }
    }

    /** Passes on the table that ends here: as one record if it has a step, otherwise line by line. */
    private void ruled() {
        List<RuledTable.Line> rows = ruled.take();
        if (rows.isEmpty()) {
            return;
        }
        joined.clear();
        Split group = Split.TRAIN;
        for (RuledTable.Line row : rows) {
            tokens.scan(row.bytes(), 0, row.bytes().length);
            if (tokens.numbers() == 0) {
                Split named = Split.named(tokens.text(1).toLowerCase(Locale.ROOT));
                group = named == null ? Split.TRAIN : named;
            } else {
                grammar.parse();
                joined.addAll(fields, group);
            }
        }
        if (joined.hasStep()) {
            records.add(joined, rows.get(0).number());
        } else {
            rows.forEach(row -> record(row.bytes(), 0, row.bytes().length, row.number()));
        }
    }

    private void record(byte[] bytes, int start, int length, long number) {
        int object = PrefixedJson.begin(bytes, start, length);
        if (object >= 0) {
            fields.clear();
            if (json.read(bytes, start, object, length, fields)) {
                records.add(fields, number);
                return;
            }
        }
        if (TrainerSentences.read(bytes, start, length, fields)) {
            records.add(fields, number);
            return;
        }
        tokens.scan(bytes, start, length);
        if (tokens.numbers() == 0) {
            words(bytes, start, length);
            return;
        }
        if (SourceCode.isLikely(tokens)) {
            return;
        }
        grammar.parse();
        fields.isPrefixed = !tokens.is(0, '{');
        if (table.isPresent()) {
            table.get().read(new String(bytes, start, length, StandardCharsets.UTF_8), fields);
        }
        records.add(fields, number);
    }

    /** A line without numbers may begin a table or a section. */
    private void words(byte[] bytes, int start, int length) {
        if (tokens.size() >= 3 && tokens.size() <= 200) {
            String line = new String(bytes, start, length, StandardCharsets.UTF_8);
            String above = wordsAbove;
            wordsAbove = line;
            Optional<WordTable> begun = WordTable.begin(line).or(() -> WordTable.stacked(above, line));
            if (begun.isPresent()) {
                table = begun;
                return;
            }
        }
        if (records.hasRows()) {
            section();
        }
    }

    /** A short line whose first word is a split begins a section, also behind the name of a logger. */
    private void section() {
        int words = 0;
        int first = -1;
        int last = -1;
        for (int i = 0; i < tokens.size(); i++) {
            boolean isLogger =
                    words == 0 && tokens.is(i + 1, ':') && tokens.size() > i + 2 && tokens.blanks(i + 2) == 0;
            if (tokens.isWord(i) && !isLogger) {
                first = words++ == 0 ? i : first;
                last = i;
            }
        }
        if (words > 0 && (words <= MOST_WORDS_OF_A_SECTION || tokens.size() <= MOST_TOKENS_OF_A_SECTION)) {
            Split split = Split.named(tokens.text(first).toLowerCase(Locale.ROOT));
            if (split != null) {
                records.section(split);
            } else if (Split.named(tokens.text(last).toLowerCase(Locale.ROOT)) == Split.TRAIN) {
                // "Continue training".
                records.section(Split.TRAIN);
            }
        }
    }

    /** Passes on what is left, and reports what was skipped. */
    void finish() {
        ruled();
        records.finish();
        if (own.isPresent() && unmatched > 0) {
            sink.note("skipped: " + unmatched + " of " + lines + " lines that --pattern does not match");
        }
        if (tooSlow > 0) {
            sink.note("skipped: " + Formats.count(tooSlow, "line") + " on which --pattern takes longer than "
                    + LinePattern.LONGEST.toSeconds() + " s, the first is line " + firstSlow);
        }
        if (tooLong > 0) {
            sink.note("skipped: " + tooLong + " lines longer than 64 KiB");
        }
    }
}
