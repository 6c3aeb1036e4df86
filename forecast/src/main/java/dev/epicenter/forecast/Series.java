package dev.epicenter.forecast;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The scores of one family on one task.
 *
 * @param task its name, with metric and shots where the table has several
 * @param items the questions that it asks: tasks with the same items are measurements of the same thing, and are
 *     resampled together
 * @param points by ascending scale, one per scale
 */
public record Series(String family, String task, String items, OptionalDouble chance, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** A series whose items no other task has. */
    public Series(String family, String task, OptionalDouble chance, List<Point> points) {
        this(family, task, task, chance, points);
    }

    public Point last() {
        return points.get(points.size() - 1);
    }

    Series where(Predicate<Point> wanted) {
        return new Series(
                family, task, items, chance, points.stream().filter(wanted).toList());
    }
}
