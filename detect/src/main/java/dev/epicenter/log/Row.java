package dev.epicenter.log;

import java.util.Arrays;
import java.util.OptionalLong;

/** One row of a log: named numbers, and the step if the format defines it. Reused for each row. */
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
        CELL
    }

    private String[] keys = new String[16];
    private double[] values = new double[16];
    private Form[] forms = new Form[16];
    private int size;
    private OptionalLong step = OptionalLong.empty();
    private boolean isStepComputed;

    void clear() {
        size = 0;
        step = OptionalLong.empty();
        isStepComputed = false;
    }

    void step(long value) {
        step = OptionalLong.of(value);
    }

    /** Sets the step from a position in an epoch; all epochs have the same length. */
    void stepInEpoch(long epoch, long length, long place) {
        step(epoch * length + place);
        isStepComputed = true;
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

    /** Adds a text that is a number, in a format with a number type. */
    void putQuoted(String key, String text) {
        LogNumber.parse(text).ifPresent(value -> put(key, value, text.equals("nan") ? Form.QUOTED_NAN : Form.QUOTED));
    }

    public int size() {
        return size;
    }

    public String key(int i) {
        return keys[i];
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
