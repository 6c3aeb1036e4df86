package dev.epicenter.log.format;

import dev.epicenter.log.format.LineFields.StepKind;
import dev.epicenter.log.format.StepPositions.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the fields of lines to rows. A line without a step belongs to the step printed before it (blocks of values
 * below a step, values below a progress bar), or, if the log begins with values directly above a step, to the one after
 * it. Rows that several ranks print, or one process twice, count once.
 */
final class RecordAssembler {
    private static final String EPOCH = "epoch";

    /** Rows after which it is certain that a log has no steps. */
    private static final int STEPLESS = 3;

    private static final int MOST_HELD = 64;

    /** Rows of one value below the first line with a step, and before a second one: that line states a setting. */
    private static final int ROWS_OF_NO_STEP = 20;

    /** The same at the end of a log. */
    private static final int ROWS_OF_NO_STEP_AT_END = 5;

    private enum Order {
        UNKNOWN,
        STEP_FIRST,
        VALUES_FIRST,
        /** The log has no steps: rows are counted, or epochs are. */
        NO_STEPS
    }

    private final RowSink sink;
    private final Row row = new Row();
    private final SeriesKeys keys;
    private final StepPositions positions = new StepPositions();
    private final EpochFraction fractions = new EpochFraction();
    private final BarContext bars = new BarContext();
    private final MissingLoss missing = new MissingLoss();
    private final List<HeldRow> held = new ArrayList<>();
    private final SkippedCounter stepless =
            new SkippedCounter("line before the first step", "lines before the first step");
    private final SkippedCounter repeated = new SkippedCounter(
            "value that is printed again for its step", "values that are printed again for their step");

    private final SkippedCounter summaries =
            new SkippedCounter("line that sums up several steps", "lines that sum up several steps");

    private Order order = Order.UNKNOWN;
    private OptionalLong newest = OptionalLong.empty();
    private boolean newestComputed;
    private boolean newestIsBar;
    private double epoch = Double.NaN;
    /** The epoch of the newest row that sums up an epoch, if no row with a step came after it. */
    private double summedUp = Double.NaN;

    private final SteplessRow newestStepless = new SteplessRow();
    private long epochs;
    private @Nullable Split section;
    /** Whether a line of its own names the section; then steps in it may restart. */
    private boolean isNamedSection;

    private boolean barsAreTrusted;
    /** Whether a line with a step and without values was the first of the log with a step, and is the newest. */
    private boolean isFirstHeader;

    private boolean borrowed;
    private boolean ranks;
    private boolean any;

    RecordAssembler(RowSink sink) {
        this.sink = sink;
        this.keys = new SeriesKeys(sink);
    }

    /** A row whose step is not known yet. */
    private record HeldRow(
            List<String> names, List<Double> values, double epoch, boolean hasWholeEpoch, long line, int rank) {}

    /** Whether it has a row. */
    boolean hasRows() {
        return any || !held.isEmpty();
    }

    /** A line that names data, such as {@code Validation:}. */
    void section(Split split) {
        isNamedSection = split != Split.TRAIN;
        section = split;
    }

    /**
     * Adds a line.
     *
     * @return whether it is a part of a record
     */
    boolean add(LineFields fields, long line) {
        if (fields.isSummary()) {
            summaries.add("line " + line);
            return false;
        }
        boolean valued = hasWanted(fields);
        fractions.resolve(fields);
        if (fields.hasStep()) {
            withStep(fields, valued, line);
            return valued;
        }
        if (fields.hasEpoch() && !valued) {
            if (fields.split != null && fields.isHeading && hasRows()) {
                // It holds until the next epoch's line.
                section = fields.split;
                isNamedSection = false;
            } else {
                section = isNamedSection || !fields.epochIsWhole ? section : null;
            }
            epoch = fields.epochIsWhole ? fields.epoch : epoch;
            epochs = fields.epochIsWhole ? fields.epochs : epochs;
            newest = order == Order.VALUES_FIRST || !fields.epochIsWhole ? newest : OptionalLong.empty();
            return false;
        }
        if (valued) {
            withoutStep(fields, line);
        }
        return valued;
    }

    /** Whether the line has a value to scan; first all names are noted, since some count only without others. */
    private boolean hasWanted(LineFields fields) {
        for (int i = 0; i < fields.size(); i++) {
            keys.note(fields.split(i), fields.name(i));
        }
        for (int i = 0; i < fields.size(); i++) {
            if (key(fields, i).metric()) {
                return true;
            }
        }
        return false;
    }

    private void withStep(LineFields fields, boolean valued, long line) {
        boolean bar = fields.stepKind == StepKind.BAR;
        if (!valued && bar && isOther(fields)) {
            return;
        }
        boolean isLossMissing = missing.isMissing(fields);
        if (!valued && !isLossMissing && fields.stepKind == StepKind.INDEX) {
            return;
        }
        trustBars();
        trustHeader();
        Position position = positions.of(fields, epochOf(fields), fields.hasEpoch() ? fields.epochs : epochs);
        if (!valued && !isLossMissing) {
            header(fields, position, bar, line);
            return;
        }
        if (order == Order.UNKNOWN) {
            order = Order.STEP_FIRST;
        }
        dropHeld();
        newest = OptionalLong.of(position.step());
        newestComputed = position.computed();
        newestIsBar = false;
        summedUp = Double.NaN;
        section = fields.split;
        isNamedSection = false;
        if (isLossMissing) {
            fill(fields, position, false, line);
            put(keys.of(Split.TRAIN, missing.loss()), Double.NaN, position, fields.rank, false, line, fields.part);
        } else {
            missing.learn(fields, firstWanted(fields));
            fill(fields, position, false, line);
        }
        send(position);
    }

    /** Bars of evaluation and of data preparation. */
    private static boolean isOther(LineFields fields) {
        boolean evaluation = fields.split != null && fields.split != Split.TRAIN;
        return evaluation || fields.barIsNamed && fields.split == null && !fields.hasEpoch();
    }

    private void header(LineFields fields, Position position, boolean bar, long line) {
        if (bar) {
            bars.bar(position.step(), fields.of);
        }
        if (order == Order.UNKNOWN && !held.isEmpty()) {
            HeldRow last = held.get(held.size() - 1);
            boolean adjacent = line - last.line() <= 2 && !last.hasWholeEpoch();
            order = adjacent ? Order.VALUES_FIRST : Order.STEP_FIRST;
        } else if (order == Order.UNKNOWN) {
            order = Order.STEP_FIRST;
        }
        if (order == Order.VALUES_FIRST) {
            release(position);
        } else {
            dropHeld();
        }
        if (isNamedSection && newest.isPresent() && position.step() <= newest.getAsLong()) {
            return;
        }
        section = fields.split;
        isNamedSection = false;
        boolean aside =
                fields.split != null && fields.split != Split.TRAIN && fields.stepKind.compareTo(StepKind.BATCH) <= 0;
        if (!aside || newest.isEmpty()) {
            isFirstHeader = !bar && !any && newest.isEmpty() && order == Order.STEP_FIRST;
            newest = OptionalLong.of(position.step());
            newestComputed = position.computed();
            newestIsBar = bar;
        }
    }

    private void withoutStep(LineFields fields, long line) {
        if (newestStepless.isPrintedAgain(fields, printedEpoch(fields), line)) {
            repeated.add("line " + line);
            if (fields.size() == 0) {
                return;
            }
        }
        boolean epochRow = fields.hasEpoch() && fields.epochIsWhole;
        if (epochRow && !isNamedSection) {
            section = null;
        }
        if (order == Order.VALUES_FIRST || order == Order.UNKNOWN) {
            hold(fields, line);
            return;
        }
        if (epochRow) {
            newest = OptionalLong.empty();
            newestIsBar = false;
            summedUp = fields.epoch;
        }
        if (order == Order.NO_STEPS || newest.isEmpty()) {
            if (epochRow || !Double.isNaN(epoch) || !Double.isNaN(fields.epoch) || order == Order.NO_STEPS) {
                sendStepless(fields, printedEpoch(fields));
            } else if (!Double.isNaN(summedUp) && fields.split != null && fields.split != Split.TRAIN) {
                sendStepless(fields, summedUp);
            } else {
                stepless.add("line " + line);
            }
            return;
        }
        if (newestIsBar && !barsAreTrusted) {
            holdAtBar(fields, line);
            return;
        }
        if (isFirstHeader) {
            holdAtFirstHeader(fields, line);
            return;
        }
        borrowed = true;
        OptionalLong step = newestIsBar ? bars.step() : newest;
        Position position = new Position(step.orElse(newest.getAsLong()), newestComputed);
        row.clear();
        fill(fields, position, true, line);
        send(position);
        if (fields.split != null && !isNamedSection) {
            section = fields.split;
        }
    }

    /** Buffered output comes in blocks, at whatever position the bar has then; the first block shows it. */
    private void holdAtBar(LineFields fields, long line) {
        boolean again = held.stream().anyMatch(one -> one.names().stream().anyMatch(name -> isIn(fields, name)));
        hold(fields, line);
        if (again) {
            order = Order.NO_STEPS;
            held.forEach(this::sendStepless);
            held.clear();
        }
    }

    /** {@code Steps: 5000} above a log without steps looks like the step of the rows below it, until they are many. */
    private void holdAtFirstHeader(LineFields fields, long line) {
        hold(fields, line);
        if (mostOfOneName() >= ROWS_OF_NO_STEP) {
            order = Order.NO_STEPS;
            isFirstHeader = false;
            held.forEach(this::sendStepless);
            held.clear();
        }
    }

    /** Of the names of the held rows, how many rows have the most frequent one. */
    private long mostOfOneName() {
        Map<String, Integer> rows = new HashMap<>();
        held.forEach(one -> one.names().forEach(name -> rows.merge(name, 1, Integer::sum)));
        return rows.values().stream().mapToInt(count -> count).max().orElse(0);
    }

    private void trustHeader() {
        if (isFirstHeader && !held.isEmpty()) {
            borrowed = true;
            release(new Position(newest.orElseThrow(), newestComputed));
        }
        isFirstHeader = false;
    }

    private boolean isIn(LineFields fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (key(fields, i).name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private void trustBars() {
        if (newestIsBar && !held.isEmpty() && order == Order.STEP_FIRST) {
            barsAreTrusted = true;
            borrowed = true;
            release(new Position(bars.step().orElse(newest.getAsLong()), newestComputed));
        }
    }

    private void hold(LineFields fields, long line) {
        List<String> names = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            SeriesKeys.Key key = key(fields, i);
            if (key.wanted()) {
                names.add(key.name());
                values.add(fields.value(i));
            }
        }
        held.add(new HeldRow(names, values, printedEpoch(fields), !Double.isNaN(epochOf(fields)), line, fields.rank));
        if (order == Order.UNKNOWN && held.size() >= STEPLESS) {
            order = Order.NO_STEPS;
            held.forEach(this::sendStepless);
            held.clear();
        } else if (held.size() > MOST_HELD) {
            stepless.add("line " + held.remove(0).line());
        }
    }

    /** The epoch on the line, which may be a fraction, or the whole one above it; NaN if there is none. */
    private double printedEpoch(LineFields fields) {
        return fields.hasEpoch() ? fields.epoch : epoch;
    }

    /** The whole epoch on the line or above it; NaN if there is none. */
    private double epochOf(LineFields fields) {
        if (fields.hasEpoch()) {
            return fields.epochIsWhole ? fields.epoch : Double.NaN;
        }
        return epoch;
    }

    private void release(Position position) {
        for (HeldRow one : held) {
            row.clear();
            for (int i = 0; i < one.names().size(); i++) {
                put(keys.named(one.names().get(i)), one.values().get(i), position, one.rank(), true, one.line(), -1);
            }
            if (row.size() > 0) {
                setStep(position);
                any = true;
                sink.row(row);
            }
        }
        held.clear();
    }

    private void dropHeld() {
        held.forEach(one -> stepless.add("line " + one.line()));
        held.clear();
    }

    private void sendStepless(HeldRow one) {
        row.clear();
        for (int i = 0; i < one.names().size(); i++) {
            row.put(one.names().get(i), one.values().get(i), Row.Form.NUMBER);
        }
        sendWithEpoch(one.epoch());
    }

    private void sendStepless(LineFields fields, double at) {
        row.clear();
        for (int i = 0; i < fields.size(); i++) {
            SeriesKeys.Key key = key(fields, i);
            if (key.wanted() && row.find(key.name()) < 0) {
                row.put(key.name(), fields.value(i), Row.Form.NUMBER);
            }
        }
        sendWithEpoch(at);
    }

    private void sendWithEpoch(double value) {
        if (!Double.isNaN(value) && sink.wants(EPOCH)) {
            row.put(EPOCH, value, Row.Form.NUMBER);
        }
        any = true;
        sink.row(row);
    }

    private void fill(LineFields fields, Position position, boolean isBorrowed, long line) {
        row.clear();
        row.part(isBorrowed ? -1 : fields.part);
        for (int i = 0; i < fields.size(); i++) {
            SeriesKeys.Key key = key(fields, i);
            if (key.wanted()) {
                put(key, fields.value(i), position, fields.rank, isBorrowed, line, fields.part);
            }
        }
    }

    private void put(
            SeriesKeys.Key key, double value, Position position, int rank, boolean isBorrowed, long line, long part) {
        if (row.find(key.name()) >= 0) {
            return;
        }
        if (key.rows().isRepeated(position.step(), value, rank, isBorrowed, part)) {
            if (key.metric()) {
                repeated.add("line " + line);
            }
            ranks |= rank >= 0;
            return;
        }
        key.rows().add(position.step(), value, rank, isBorrowed, part);
        row.put(key.name(), value, Row.Form.NUMBER);
    }

    private void send(Position position) {
        if (row.size() > 0) {
            setStep(position);
            any = true;
            sink.row(row);
        }
    }

    private void setStep(Position position) {
        if (position.computed()) {
            row.stepInEpoch(0, 0, position.step());
        } else {
            row.step(position.step());
        }
        row.place(position.place());
    }

    private String firstWanted(LineFields fields) {
        for (int i = 0; i < fields.size(); i++) {
            SeriesKeys.Key key = key(fields, i);
            if (key.metric()) {
                return fields.name(i);
            }
        }
        return "";
    }

    private SeriesKeys.Key key(LineFields fields, int i) {
        return keys.of(fields, i, section);
    }

    /** Passes on what is left at the end of the log, and reports what was skipped and assumed. */
    void finish() {
        boolean isSetting = isFirstHeader && mostOfOneName() >= ROWS_OF_NO_STEP_AT_END;
        if (order == Order.UNKNOWN || order == Order.NO_STEPS || isSetting) {
            held.forEach(this::sendStepless);
            held.clear();
        }
        trustBars();
        trustHeader();
        dropHeld();
        stepless.report(sink);
        repeated.report(sink);
        summaries.report(sink);
        if (ranks) {
            sink.note("assumed: of lines that several ranks print for a step, the first counts");
        }
        if (borrowed) {
            sink.note("assumed: lines without a step belong to the step before them");
        }
        if (order == Order.VALUES_FIRST) {
            sink.note("assumed: lines without a step belong to the step after them");
        }
        if (positions.isComputed()) {
            sink.note("assumed: the step is the number of epochs before times their length plus the position in the"
                    + " epoch");
        }
        if (positions.restored() > 0) {
            sink.note("assumed: " + positions.restored()
                    + " steps printed with a suffix, such as 12K, are evenly spaced");
        }
        if (missing.count() > 0) {
            sink.note("assumed: the loss is not finite at " + missing.count()
                    + " steps that lack it, beside another value that is not finite");
        }
    }
}
