package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A table in console text: a header of names, of which one is an epoch or a step, and rows of numbers below it, with columns
 * separated by blanks or bars. Rows may have further columns.
 */
final class WordTable {
    private static final Pattern HEADER_GAP = Pattern.compile("\\s*[|│]\\s*|\\s{2,}|\\t");
    private static final Pattern GAP = Pattern.compile("\\s*[|│]\\s*|\\s+");
    private static final Pattern COLOR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
    private static final String EXAMPLES = "example counter";
    private static final int FEWEST = 3;
    private static final int MOST = 200;

    private final List<String> names;
    /** Whether rows may have further columns. */
    private final boolean open;

    private WordTable(List<String> names, boolean open) {
        this.names = names;
        this.open = open;
    }

    /** The table that a line without numbers begins. */
    static Optional<WordTable> begin(String line) {
        List<String> cells = cells(line, HEADER_GAP);
        if (cells.size() < FEWEST) {
            return narrow(line);
        }
        if (cells.size() < FEWEST || cells.size() > MOST || cells.stream().noneMatch(cell -> isPosition(role(cell)))) {
            return Optional.empty();
        }
        boolean isWords = cells.stream()
                .allMatch(cell ->
                        cell.length() < 40 && !cell.contains(":") && !cell.contains("=") && !cell.contains("("));
        return isWords ? Optional.of(new WordTable(cells, true)) : Optional.empty();
    }

    /** Vowpal Wabbit's table, the names of which are on two lines: {@code average since example ...} above {@code loss last counter ...}. */
    static Optional<WordTable> stacked(String above, String below) {
        List<String> upper = cells(above, GAP);
        List<String> lower = cells(below, GAP);
        if (upper.size() != lower.size()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < upper.size(); i++) {
            String name = upper.get(i) + " " + lower.get(i);
            names.add(name.equals("since last") ? "loss since last" : name);
        }
        boolean isTable = names.contains("average loss") && names.contains(EXAMPLES);
        return isTable ? Optional.of(new WordTable(names, true)) : Optional.empty();
    }

    /** A header with single blanks between its names, as pasted from a notebook: {@code Step Training Loss}. */
    private static Optional<WordTable> narrow(String line) {
        List<String> names = new ArrayList<>();
        for (String word : cells(line, GAP)) {
            String before = names.isEmpty() ? "" : names.get(names.size() - 1);
            if (word.equalsIgnoreCase("loss") && Split.named(before.toLowerCase(Locale.ROOT)) != null) {
                names.set(names.size() - 1, before + " " + word);
            } else {
                names.add(word);
            }
        }
        boolean isTable = names.size() >= 2
                && isPosition(role(names.get(0)))
                && names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).endsWith("loss"));
        return isTable ? Optional.of(new WordTable(names, false)) : Optional.empty();
    }

    private static boolean isPosition(LabelRole role) {
        return role == LabelRole.EPOCH || role.isStep();
    }

    private static LabelRole role(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "e" -> LabelRole.EPOCH;
            case "#", EXAMPLES -> LabelRole.STEP;
            case "itn." -> LabelRole.ITERATION;
            default -> LabelRole.of(lower);
        };
    }

    private static List<String> cells(String line, Pattern gap) {
        List<String> cells = new ArrayList<>();
        for (String cell : gap.split(COLOR.matcher(line).replaceAll("").strip())) {
            if (!cell.isEmpty()) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** Adds the values of a row; false if the line is not one. */
    boolean read(String line, LineFields fields) {
        List<String> cells = NumberList.joined(cells(line, GAP));
        if (cells.size() < names.size() || !open && cells.size() > names.size()) {
            return false;
        }
        boolean positioned = false;
        for (int i = 0; i < names.size(); i++) {
            String cell = cells.get(i);
            LabelRole role = role(names.get(i));
            int slash = cell.indexOf('/');
            var number = NumberList.number(slash > 0 && isPosition(role) ? cell.substring(0, slash) : cell);
            if (number.isEmpty()) {
                if (isPosition(role)) {
                    return false;
                }
                continue;
            }
            double value = number.getAsDouble();
            if (role == LabelRole.EPOCH) {
                fields.epoch(value, value == Math.rint(value));
                positioned = true;
            } else if (role.isStep() && value == Math.rint(value)) {
                fields.step(LineFields.StepKind.STEP, (long) value, -1, 1);
                positioned = true;
            } else {
                fields.value(names.get(i), Split.TRAIN, value);
            }
        }
        return positioned;
    }
}
