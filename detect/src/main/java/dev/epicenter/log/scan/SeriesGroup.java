package dev.epicenter.log.scan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The series of one metric: one for each run in the file. */
final class SeriesGroup {
    private final Function<RunLabel, SeriesBuilder> maker;
    private final Map<RunLabel, SeriesBuilder> series = new LinkedHashMap<>();
    private RunLabel newest = RunLabel.NONE;
    private @Nullable SeriesBuilder builder;

    SeriesGroup(Function<RunLabel, SeriesBuilder> maker) {
        this.maker = maker;
    }

    SeriesBuilder of(RunLabel label) {
        SeriesBuilder found = builder;
        if (found == null || label != newest && !label.equals(newest)) {
            found = series.computeIfAbsent(label, maker);
            builder = found;
            newest = label;
        }
        return found;
    }

    Map<RunLabel, SeriesBuilder> all() {
        return series;
    }
}
