package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * Back-tests inside a training set, so held-out scores have no influence. The first holds out the largest scale of each
 * family. The second, for families with more scales, holds out the next one of the rest (rolling origins: Tashman 2000,
 * "Out-of-sample tests of forecasting accuracy", section 2).
 *
 * <p>A target is a series that keeps two points, like those to be predicted; a family of fewer than three scales stays
 * whole. If no family has three scales, series that keep one point are targets.
 */
final class InnerBackTest {
    private static final int DEPTH = 2;
    /** The least number of points of a slope. */
    private static final int SLOPE = 2;

    private InnerBackTest() {}

    /** The splits, that of the largest scales first; those without targets are omitted. */
    static List<Split> splits(SeriesSet training) {
        List<Split> sloped = splits(training, SLOPE);
        return sloped.isEmpty() ? splits(training, 1) : sloped;
    }

    /** Whether slopes can be back-tested: some family has three scales. */
    static boolean hasSlopes(SeriesSet training) {
        return !splits(training, SLOPE).isEmpty();
    }

    private static List<Split> splits(SeriesSet training, int points) {
        List<Split> splits = new ArrayList<>();
        SeriesSet remaining = training;
        for (int depth = 0; depth < DEPTH; depth++) {
            Split split = Split.largest(remaining, points + 1);
            List<Split.Target> targets = split.targets().stream()
                    .filter(target -> target.series().points().size() >= points)
                    .toList();
            if (!targets.isEmpty()) {
                splits.add(new Split(split.training(), targets));
            }
            remaining = split.training();
        }
        return splits;
    }

    /** The predictions of each method for all targets; empty where no family has two scales. */
    static List<List<HeldOutPrediction>> of(SeriesSet training, List<Method> methods, FitCache fits) {
        List<Split> splits = splits(training);
        fits.prepare(methods, splits.stream().map(Split::training).toList());
        List<List<HeldOutPrediction>> all = new ArrayList<>();
        for (Method method : methods) {
            List<HeldOutPrediction> held = new ArrayList<>();
            splits.forEach(split -> held.addAll(fits.judge(split, method)));
            all.add(held);
        }
        return all;
    }
}
