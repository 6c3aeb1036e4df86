package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Back-tests inside a training set, at several distances, so held-out scores have no influence: its
 * {@link DistanceCuts}, in which all families keep two scales, and those of some families, in which others stay whole.
 *
 * <p>Where all families are cut, a target is a series that keeps two points. If no family has three scales, families keep
 * one scale, and series that keep one point are targets.
 *
 * @param cuts those of all families with targets, the nearest first
 * @param ofSome those of some families
 */
record InnerBackTest(List<Split> cuts, List<Split> ofSome) {
    /** The least number of points of a slope. */
    private static final int SLOPE = 2;

    static InnerBackTest of(SeriesSet training) {
        List<Split> sloped = splits(training, SLOPE);
        return sloped.isEmpty()
                ? new InnerBackTest(splits(training, 1), List.of())
                : new InnerBackTest(sloped, DistanceCuts.ofSomeFamilies(training));
    }

    /** Whether slopes can be back-tested: some family has three scales. */
    static boolean hasSlopes(SeriesSet training) {
        return !splits(training, SLOPE).isEmpty();
    }

    private static List<Split> splits(SeriesSet training, int points) {
        List<Split> splits = new ArrayList<>();
        for (Split split : DistanceCuts.of(training, points)) {
            List<Split.Target> targets = split.targets().stream()
                    .filter(target -> target.series().points().size() >= points)
                    .toList();
            if (!targets.isEmpty()) {
                splits.add(new Split(split.training(), targets));
            }
        }
        return splits;
    }

    private List<Split> splits() {
        return Stream.concat(cuts.stream(), ofSome.stream()).toList();
    }

    /** The training sets of the splits. */
    List<SeriesSet> trainings() {
        return splits().stream().map(Split::training).toList();
    }

    /** The largest distance that enough predictions reach where all families are cut. */
    TestedDistance tested() {
        return TestedDistance.of(cuts.stream()
                .flatMap(split -> split.targets().stream())
                .map(Split.Target::distance)
                .toList());
    }

    /** The predictions of each method for all targets; empty where no family has two scales. */
    List<List<HeldOutPrediction>> of(List<Method> methods, FitCache fits) {
        fits.prepare(methods, trainings());
        List<List<HeldOutPrediction>> all = new ArrayList<>();
        for (Method method : methods) {
            List<HeldOutPrediction> held = new ArrayList<>();
            splits().forEach(split -> held.addAll(fits.judge(split, method)));
            all.add(held);
        }
        return all;
    }
}
