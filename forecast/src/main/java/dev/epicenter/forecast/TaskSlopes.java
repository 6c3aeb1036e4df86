package dev.epicenter.forecast;

import java.util.HashMap;
import java.util.Map;

/** The last score plus the mean slope of its task over all families, in the logit on [0, 1]. */
public record TaskSlopes() implements Method {
    private static final Transform LOGIT = new Transform.Logit(0, 1, 0.01);

    @Override
    public String words() {
        return "logit [0, 1], slope of the task";
    }

    @Override
    public Fit fit(SeriesSet training) {
        Map<String, double[]> slopes = new HashMap<>();
        for (Series series : training.series()) {
            if (series.points().size() > 1) {
                double[] sum = slopes.computeIfAbsent(series.task(), any -> new double[2]);
                sum[0] += LinearFit.Line.of(series, LOGIT).slope();
                sum[1]++;
            }
        }
        return (series, where) -> {
            double[] sum = slopes.getOrDefault(series.task(), new double[] {0, 1});
            Point last = series.last();
            return LOGIT.back(LOGIT.to(last.score()) + sum[0] / sum[1] * (where.x() - last.x()));
        };
    }
}
