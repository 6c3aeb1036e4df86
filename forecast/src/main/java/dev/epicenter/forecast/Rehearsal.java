package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * Back-tests inside a training, so that nothing of what is to be predicted is looked at: the largest scale of each family
 * is held out; then, where a family has more, the one below it, of what was left (rolling origins: Tashman 2000,
 * "Out-of-sample tests of forecasting accuracy", section 2). A series that keeps two points is asked about, for it is like
 * those to be predicted, and a family of fewer than three scales stays whole; where none has three, series that keep one
 * point are asked about.
 */
final class Rehearsal {
    private static final int DEPTH = 2;
    /** A slope takes two. */
    private static final int SLOPE = 2;

    private Rehearsal() {}

    /** The splits, the one with the largest scales first; those without a target left out. */
    static List<Split> splits(Corpus training) {
        List<Split> sloped = splits(training, SLOPE);
        return sloped.isEmpty() ? splits(training, 1) : sloped;
    }

    /** Whether any slope can be rehearsed: some family of the training has three scales. */
    static boolean hasSlopes(Corpus training) {
        return !splits(training, SLOPE).isEmpty();
    }

    private static List<Split> splits(Corpus training, int points) {
        List<Split> splits = new ArrayList<>();
        Corpus left = training;
        for (int depth = 0; depth < DEPTH; depth++) {
            Split split = Split.largest(left, points + 1);
            List<Split.Target> targets = split.targets().stream()
                    .filter(target -> target.series().points().size() >= points)
                    .toList();
            if (!targets.isEmpty()) {
                splits.add(new Split(split.training(), targets));
            }
            left = split.training();
        }
        return splits;
    }

    /** What each method says of all targets; empty where no family has two scales. */
    static List<List<HeldOut>> of(Corpus training, List<Method> methods, Fits fits) {
        List<Split> splits = splits(training);
        fits.prepare(methods, splits.stream().map(Split::training).toList());
        List<List<HeldOut>> all = new ArrayList<>();
        for (Method method : methods) {
            List<HeldOut> held = new ArrayList<>();
            splits.forEach(split -> held.addAll(fits.judge(split, method)));
            all.add(held);
        }
        return all;
    }
}
