package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One row of a log: named numbers, a few texts, and the step if the format defines it. Reused for each row. */
public final class Row {
    /** The form of a value in the file; the meaning of "nan" depends on it. */
    public enum Form {
        /** A number in a format with a number type. */
        NUMBER,
        /** A number in quotes, in a format with a number type. */
        QUOTED,
        /** {@code "nan"} in quotes and lower case, in a format with a number type. */
        QUOTED_NAN,
        /** A cell of a table; all cells are text. */
        CELL,
        /** Text that is a number only as a step, such as {@code 1K} or {@code 121,200}. */
        COUNT
    }

    private String[] keys = new String[16];
    private double[] values = new double[16];
    private Form[] forms = new Form[16];
    private int size;
    private final List<String> textKeys = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private OptionalLong step = OptionalLong.empty();
    private boolean isStepComputed;
    private long place = -1;
    private long part = -1;

    void clear() {
        size = 0;
        if (!texts.isEmpty()) {
            textKeys.clear();
            texts.clear();
        }
        step = OptionalLong.empty();
        isStepComputed = false;
        place = -1;
        part = -1;
    }

    void step(long value) {
        step = OptionalLong.of(value);
    }

    /** Sets the step from a position in an epoch; all epochs have the same length. */
    void stepInEpoch(long epoch, long length, long place) {
        step(epoch * length + place);
        isStepComputed = true;
    }

    /** Sets the position in the epoch. */
    void place(long position) {
        place = position;
    }

    /** Says that the row is one of several of its step, such as a micro-batch, by a counter that tells them apart. */
    public void part(long counter) {
        part = counter;
    }

    void put(String key, double value, Form form) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            forms = Arrays.copyOf(forms, 2 * size);
        }
        keys[size] = key;
        values[size] = value;
        forms[size++] = form;
    }

    /** Adds the values of {@code other}. */
    void putAll(Row other) {
        for (int i = 0; i < other.size; i++) {
            put(other.keys[i], other.values[i], other.forms[i]);
        }
    }

    /** Adds a text of a format with a number type, if it is a number or {@code sink} needs the text. */
    void putText(String key, String text, RowSink sink) {
        putText(key, text, text.equals("nan") ? Form.QUOTED_NAN : Form.QUOTED, sink);
    }

    /**
     * Adds a cell of a table, if it is a number or {@code sink} needs the text.
     *
     * @return whether it was added
     */
    boolean putCell(String key, String text, RowSink sink) {
        return putText(key, text, Form.CELL, sink);
    }

    private boolean putText(String key, String text, Form form, RowSink sink) {
        OptionalDouble number = LogNumber.parse(text);
        OptionalDouble value = number.isPresent() ? number : LogNumber.count(text);
        String name = number.isEmpty() && text.indexOf('/') > 0 ? beforeSlash(key) : key;
        if (value.isPresent() && sink.wants(name)) {
            put(name, value.getAsDouble(), number.isPresent() ? form : Form.COUNT);
            return number.isPresent();
        }
        if (value.isEmpty() && sink.wantsText(key)) {
            textKeys.add(key);
            texts.add(text.strip());
            return true;
        }
        return false;
    }

    /** Of {@code global_step/max_steps}, whose value is {@code 601/2161}, the part that names the first number. */
    private static String beforeSlash(String key) {
        int slash = key.indexOf('/');
        return slash > 0 ? key.substring(0, slash) : key;
    }

    /** A copy that does not change when this row is reused. */
    public Row copy() {
        Row copy = new Row();
        copyTo(copy);
        return copy;
    }

    /** Gives {@code copy} the contents of this row. */
    public void copyTo(Row copy) {
        copy.clear();
        if (copy.keys.length < size) {
            copy.keys = new String[keys.length];
            copy.values = new double[keys.length];
            copy.forms = new Form[keys.length];
        }
        System.arraycopy(keys, 0, copy.keys, 0, size);
        System.arraycopy(values, 0, copy.values, 0, size);
        System.arraycopy(forms, 0, copy.forms, 0, size);
        copy.size = size;
        if (!texts.isEmpty()) {
            copy.textKeys.addAll(textKeys);
            copy.texts.addAll(texts);
        }
        copy.step = step;
        copy.isStepComputed = isStepComputed;
        copy.place = place;
        copy.part = part;
    }

    /** The number of texts: values that are not numbers, of keys whose text is needed. */
    public int textCount() {
        return texts.size();
    }

    public String textKey(int i) {
        return textKeys.get(i);
    }

    public String text(int i) {
        return texts.get(i);
    }

    public int size() {
        return size;
    }

    public String key(int i) {
        return keys[i];
    }

    /** Replaces the key of a value, where another value of the row names it. */
    public void rename(int i, String key) {
        keys[i] = key;
    }

    public double value(int i) {
        return values[i];
    }

    public Form form(int i) {
        return forms[i];
    }

    /** Empty if one of the keys may be the step. */
    public OptionalLong step() {
        return step;
    }

    /** Whether the step was computed from an epoch and a position in it. */
    public boolean isStepComputed() {
        return isStepComputed;
    }

    /** The position in the epoch; -1 if unknown. */
    public long place() {
        return place;
    }

    /** A counter that tells the rows of one step apart; -1 if there is none. */
    public long part() {
        return part;
    }

    /** The index of {@code key}, or -1. */
    public int find(String key) {
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
