package dev.epicenter.app;

import dev.epicenter.forecast.BackTest;
import dev.epicenter.forecast.Judged;
import dev.epicenter.forecast.Predictability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A back-test in words. */
final class ForecastLines {
    private ForecastLines() {}

    static List<String> of(BackTest test) {
        if (test.judged().isEmpty()) {
            return List.of("No family has three scales: nothing can be held out, and only the last value is left.");
        }
        List<String> lines = new ArrayList<>();
        Judged chosen =
                test.judged().stream().filter(Judged::chosen).findFirst().orElseThrow();
        boolean beats = chosen.less().isNegative();
        lines.add("Chosen on the smaller scales: " + chosen.method().words() + ". On the largest it "
                + (beats ? "beats" : "does not beat") + " the last value.");
        lines.add(test.points() + " scores held out, the largest scale of " + test.families()
                + " families; errors in points.");
        lines.add("");
        TextTable table = new TextTable("model", "error", "skill", "less than last value", "80% covers", "rehearsed");
        for (Judged each : test.judged()) {
            table.row(
                    each.method().words() + (each.chosen() ? " *" : ""),
                    number(each.error()),
                    number(each.skill()),
                    number(each.less().low()) + " to " + number(each.less().high()),
                    number(each.coverage()),
                    number(each.inner()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    static List<String> predictability(List<Predictability> families) {
        if (families.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable("family", "tasks", "correlation", "less noise", "largest step");
        for (Predictability each : families) {
            table.row(
                    each.family() + (each.gap() > 1 ? " (sparse)" : ""),
                    each.tasks(),
                    number(each.correlation()),
                    number(each.corrected()),
                    number(Math.pow(10, each.gap())));
        }
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Correlation of successive improvements over tasks, global range; noise alone gives "
                        + number(Predictability.OF_NOISE) + ":"));
        lines.addAll(table.lines());
        return lines;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "-";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
