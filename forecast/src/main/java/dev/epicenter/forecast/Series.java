package dev.epicenter.forecast;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The scores of one family on one task.
 *
 * @param task its name, with metric and shots where the table has several
 * @param points by ascending scale, one per scale
 */
public record Series(String family, String task, OptionalDouble chance, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    public Point last() {
        return points.get(points.size() - 1);
    }

    Series where(Predicate<Point> wanted) {
        return new Series(family, task, chance, points.stream().filter(wanted).toList());
    }
}
