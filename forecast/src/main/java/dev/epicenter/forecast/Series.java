package dev.epicenter.forecast;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * One task in one family.
 *
 * @param task its name, with metric and shots where a table has several
 * @param points by ascending scale, one a scale
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
