package dev.epicenter.log;

import java.util.Arrays;
import java.util.OptionalLong;

/** One row of a log: named numbers, and the step where the format itself tells it. Used again from row to row. */
public final class Row {
    /** How a value stood in the file: what "nan" means depends on it. */
    public enum Form {
        /** A number of a format that has numbers. */
        NUMBER,
        /** A number in quotes, of a format that has numbers without. */
        QUOTED,
        /** {@code "nan"} in quotes and lower case, of a format that has numbers without. */
        QUOTED_NAN,
        /** A cell of a table, all of which are text. */
        CELL
    }

    private String[] keys = new String[16];
    private double[] values = new double[16];
    private Form[] forms = new Form[16];
    private int size;
    private OptionalLong step = OptionalLong.empty();
    private boolean stepIsPlaced;

    void clear() {
        size = 0;
        step = OptionalLong.empty();
        stepIsPlaced = false;
    }

    void step(long value) {
        step = OptionalLong.of(value);
    }

    /** The step of a place in an epoch, all epochs being as long. */
    void stepInEpoch(long epoch, long length, long place) {
        step(epoch * length + place);
        stepIsPlaced = true;
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

    /** A text, if it is a number: of a format that has numbers without quotes. */
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

    /** Empty where one of the keys may be the step. */
    public OptionalLong step() {
        return step;
    }

    /** Whether the step was computed from an epoch and a place in it. */
    public boolean stepIsPlaced() {
        return stepIsPlaced;
    }

    /** Where {@code key} is, or -1. */
    public int find(String key) {
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
