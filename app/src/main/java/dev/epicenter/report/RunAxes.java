package dev.epicenter.report;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.TimelineSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The x-axes of a run's charts besides the step: how many tokens and seconds of training led to a step, on each branch.
 *
 * @param tracks one per segment with rows
 * @param stepsPerEpoch how many steps see each training sample once; empty where the size of the data set is unknown
 */
public record RunAxes(List<Track> tracks, OptionalDouble stepsPerEpoch) {
    /** Between these points the axes are interpolated. */
    private static final int POINTS = 400;

    public RunAxes {
        tracks = List.copyOf(tracks);
    }

    /** No axis besides the step. */
    public static RunAxes none() {
        return new RunAxes(List.of(), OptionalDouble.empty());
    }

    /**
     * The axes along one segment, at some of its steps. Steps without a row count as much as the next row.
     *
     * @param segment its number
     * @param steps ascending; the first is the one it starts from
     * @param tokens predicted tokens from the start of the run to the end of each step, on this branch
     * @param seconds the same for seconds of training
     */
    public record Track(int segment, long[] steps, double[] tokens, double[] seconds) {}

    /** @param rows the rows of each segment, by its number */
    public static RunAxes of(RunConfig config, List<TimelineSegment> segments, Map<Integer, StepColumns> rows) {
        List<Sums> sums = new ArrayList<>();
        List<Track> tracks = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            TimelineSegment segment = segments.get(i);
            StepColumns columns = rows.getOrDefault(segment.number(), new StepColumns());
            var parent = Branches.parent(segments, i);
            Sums made = new Sums(
                    columns,
                    segment.fromStep(),
                    parent.isPresent() ? sums.get(parent.getAsInt()).tokens(segment.fromStep()) : 0,
                    parent.isPresent() ? sums.get(parent.getAsInt()).seconds(segment.fromStep()) : 0);
            sums.add(made);
            if (columns.size() > 0) {
                tracks.add(made.track(segment.number()));
            }
        }
        OptionalLong samples = samples(config.data());
        return new RunAxes(
                tracks,
                samples.isEmpty() || config.data().sequences() == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                (double) samples.getAsLong() / config.data().sequences()));
    }

    /** The size of the training set in samples, where the run file defines it. */
    private static OptionalLong samples(DataConfig data) {
        if (data instanceof DataConfig.Modular modular) {
            return OptionalLong.of(modular.trainPairs());
        }
        if (data instanceof DataConfig.Clusters clusters) {
            return OptionalLong.of(clusters.samples());
        }
        return data instanceof DataConfig.External external && external.fullBatch()
                ? OptionalLong.of(external.batchSize())
                : OptionalLong.empty();
    }

    /** Sums over the rows of a segment. */
    private static final class Sums {
        private final StepColumns columns;
        private final long from;
        private final double[] tokens;
        private final double[] seconds;
        private final double tokensBefore;
        private final double secondsBefore;

        Sums(StepColumns columns, long from, double tokensBefore, double secondsBefore) {
            this.columns = columns;
            this.from = from;
            this.tokensBefore = tokensBefore;
            this.secondsBefore = secondsBefore;
            this.tokens = new double[columns.size()];
            this.seconds = new double[columns.size()];
            double tokensSum = tokensBefore;
            double secondsSum = secondsBefore;
            long previous = from;
            for (int row = 0; row < columns.size(); row++) {
                tokensSum += columns.tokens(row) * Math.max(0, columns.step(row) - previous);
                secondsSum += columns.seconds(row) > 0 ? columns.seconds(row) : 0;
                tokens[row] = tokensSum;
                seconds[row] = secondsSum;
                previous = columns.step(row);
            }
        }

        double tokens(long step) {
            int row = rowUpTo(step);
            return row < 0 ? tokensBefore : tokens[row];
        }

        double seconds(long step) {
            int row = rowUpTo(step);
            return row < 0 ? secondsBefore : seconds[row];
        }

        private int rowUpTo(long step) {
            return columns.firstAt(step + 1) - 1;
        }

        Track track(int segment) {
            int size = columns.size();
            int points = Math.min(size, POINTS);
            long[] atSteps = new long[points + 1];
            double[] atTokens = new double[points + 1];
            double[] atSeconds = new double[points + 1];
            atSteps[0] = from;
            atTokens[0] = tokensBefore;
            atSeconds[0] = secondsBefore;
            for (int i = 1; i <= points; i++) {
                int row = points == 1 ? size - 1 : (int) ((long) (i - 1) * (size - 1) / (points - 1));
                atSteps[i] = columns.step(row);
                atTokens[i] = tokens[row];
                atSeconds[i] = Math.round(seconds[row] * 1e6) / 1e6;
            }
            return new Track(segment, atSteps, atTokens, atSeconds);
        }
    }
}
